/** The open conversation: its composer, its scroll, the sign that the customer is typing. */
"use strict";

const NEAR_END_PX = 80;
const MAX_ROWS = 7;
const TYPING_SHOWN_MS = 6000;
let typingTimer = 0;

const find = (selector, root = document) => root.querySelector(selector);

/** Not crypto.randomUUID: it is missing on plain-HTTP hosts of a local network. */
const makeId = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

function isNearEnd(scroll) {
  return scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR_END_PX;
}

function goToEnd() {
  const scroll = find("#scroll");
  if (!scroll) return;
  scroll.scrollTop = scroll.scrollHeight;
  find("#latest").hidden = true;
}

/** The textarea grows with its text: by the style where browsers can, else by its line breaks. */
function fit(field) {
  if (!CSS.supports("field-sizing", "content")) field.rows = Math.min(MAX_ROWS, field.value.split("\n").length);
}

function openTalk() {
  document.querySelectorAll("#talk textarea[data-draft]").forEach((field) => {
    field.value ||= drafts.read(field.dataset.draft);
    fit(field);
  });
  goToEnd();
}

/** Puts a text where the cursor was, for the advisor to read, change and send. */
function insert(text) {
  const field = find("#talk .composer:not([hidden]) textarea");
  if (!field) return;
  const before = field.value.slice(0, field.selectionStart).trimEnd();
  const after = field.value.slice(field.selectionEnd).trimStart();
  field.value = [before, text, after].filter(Boolean).join("\n\n");
  drafts.keep(field.dataset.draft, field.value);
  fit(field);
  showView("talk");
  field.focus();
}

/** To whom one writes: the person, or the team. */
function writeTo(mode) {
  document.querySelectorAll("#talk .composer").forEach((form) => { form.hidden = form.id !== mode; });
  document.querySelectorAll("[data-mode]").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.mode === mode)));
  showView("talk");
  find(`#${mode} textarea`).focus();
}

/** Once a reply, or a note, is stored: the field is emptied, unless something else has been typed meanwhile. */
function afterReply(form, sent) {
  const field = find("textarea", form);
  const clientId = find("[name=client_id]", form);
  if (clientId) clientId.value = makeId();
  if (field.value === sent) field.value = "";
  drafts.keep(field.dataset.draft, field.value);
  fit(field);
  goToEnd();
}

document.addEventListener("input", ({ target }) => {
  if (!target.matches("textarea[data-draft]")) return;
  drafts.keep(target.dataset.draft, target.value);
  fit(target);
});

document.addEventListener("keydown", (event) => {
  if (!event.target.matches("textarea[data-draft]")) return;
  if (event.key === "Escape") event.target.blur();
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  if (event.target.value.trim() && !event.repeat) event.target.form.requestSubmit();
});

document.addEventListener("htmx:configRequest", ({ detail }) => {
  const lines = detail.elt.dataset.after && find(detail.elt.dataset.after);
  if (lines) detail.parameters.after = find(".line:last-of-type", lines)?.dataset.seq ?? 0;
  if (detail.elt.matches(".composer")) detail.elt.sentText = find("textarea", detail.elt).value;
});

document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.elt.matches(".composer") && detail.successful) afterReply(detail.elt, detail.elt.sentText);
});

let wasNearEnd = true;
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.requestConfig.elt.id === "live") wasNearEnd = isNearEnd(find("#scroll"));
});

/* htmx tells it once per element that it has added: what follows must bear being done again. */
document.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (detail.requestConfig?.elt.id === "live") showNews();
  if (detail.target?.id === "open") openTalk();
});

/** Suggestions open by themselves for whoever has just taken the conversation. */
function openSuggestions() {
  const copilot = find("#copilot");
  const isMine = Boolean(find("#bar.mine"));
  if (isMine && !copilot.dataset.mine) copilot.open = true;
  copilot.dataset.mine = isMine ? "yes" : "";
}

function showNews() {
  openSuggestions();
  const last = find("#lines .line:last-of-type");
  const count = find("#lines").childElementCount;
  const isNew = count > Number(find("#lines").dataset.seen ?? 0);
  if (wasNearEnd) goToEnd();
  else if (isNew) find("#latest").hidden = false;
  find("#lines").dataset.seen = count;
  if (isNew && last?.classList.contains("customer")) find("[data-typing]").hidden = true;
}

document.addEventListener("desk:typing", ({ detail }) => {
  const sign = find(`#talk[data-conversation="${CSS.escape(detail.conversation)}"] [data-typing]`);
  if (!sign) return;
  clearTimeout(typingTimer);
  sign.hidden = !detail.isOn;
  typingTimer = setTimeout(() => { sign.hidden = true; }, TYPING_SHOWN_MS);
  const scroll = find("#scroll");
  if (isNearEnd(scroll)) scroll.scrollTop = scroll.scrollHeight;
});

document.addEventListener("scroll", ({ target }) => {
  if (target.id === "scroll" && isNearEnd(target)) find("#latest").hidden = true;
}, true);

document.addEventListener("click", ({ target }) => {
  if (target.closest("#latest")) goToEnd();
  const inserted = target.closest("[data-insert]");
  if (inserted) {
    inserted.closest("dialog")?.close();
    insert(inserted.dataset.insert);
  }
  const mode = target.closest("[data-mode]");
  if (mode) writeTo(mode.dataset.mode);
});

openTalk();
