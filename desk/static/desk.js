/** The desk around the conversation: views on small screens, shortcuts, dialogs, notices, waiting times, the live link. */
"use strict";

const TICK_MS = 10_000;
const title = document.title;

function showView(name) {
  find("#desk").dataset.view = name;
  window.scrollTo(0, 0);
}

/* Waiting times and the page's title */

const minutesTo = (moment) => Math.floor((Date.parse(moment) - Date.now()) / 60_000);

function writeSpan(minutes) {
  if (minutes < 60) return `${minutes}\u00a0min`;
  if (minutes >= 48 * 60) return `${Math.floor(minutes / 60 / 24)}\u00a0j`;
  return `${Math.floor(minutes / 60)}\u00a0h\u00a0${String(minutes % 60).padStart(2, "0")}`;
}

function writeWait(since, justNow) {
  const minutes = -minutesTo(since) - 1;
  return minutes < 1 ? justNow : writeSpan(minutes);
}

/** How long a channel still takes our words; once it does not, the page asks what is left to do. */
function tickWindow() {
  const time = find("time[data-left]");
  if (!time) return;
  const minutes = minutesTo(time.dateTime);
  time.classList.toggle("soon", minutes < 60);
  if (minutes >= 0) time.textContent = writeSpan(Math.max(1, minutes));
  else htmx.trigger(document.body, "refresh");
}

function tick() {
  document.querySelectorAll("time[data-ticks]").forEach((time) => {
    const text = writeWait(time.dateTime, find("#queue").dataset.justNow);
    if (time.textContent !== text) time.textContent = text;
  });
  tickWindow();
  const waiting = Number(find("[data-waiting]")?.dataset.waiting ?? 0);
  const count = waiting + document.querySelectorAll("#list-mine .to-answer").length;
  document.title = count ? `(${count}) ${title}` : title;
}

/* Dialogs and notices */

function openDialog(dialog) {
  if (dialog && !dialog.open) dialog.showModal();
}

document.addEventListener("click", ({ target }) => {
  const opener = target.closest("[data-opens]");
  if (opener) {
    opener.closest("details")?.removeAttribute("open");
    openDialog(find(opener.dataset.opens));
  }
  if (target.closest("[data-close]")) target.closest("dialog").close();
  target.closest("[data-vanish]")?.closest("form").remove();
  if (target.closest("[data-dismiss]")) find("#notice").replaceChildren();
  const view = target.closest("[data-view-to]");
  if (view) showView(view.dataset.viewTo);
  document.querySelectorAll("details.account[open]").forEach((menu) => { if (!menu.contains(target)) menu.open = false; });
});

document.addEventListener("submit", ({ target }) => {
  if (target.matches("[data-forget-drafts]")) drafts.forgetAll();
});

/* Answers of the server */

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const isOurs = detail.xhr.getResponseHeader("HX-Retarget");
  if (detail.xhr.status >= 400 && isOurs) {
    // A sign-in already on screen may hold a half-typed password.
    detail.shouldSwap = !(detail.target.id === "panel" && find("#panel dialog[open]"));
  }
});

document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (!detail.successful || detail.requestConfig.verb !== "post") return;
  const isTyping = detail.elt.matches("textarea");
  if (!isTyping) find("#notice").replaceChildren();
  if (detail.elt.matches("[data-vanishes]")) detail.elt.remove();
  if (detail.elt.matches("[data-closes]")) {
    detail.elt.reset();
    detail.elt.closest("dialog").close();
  }
});

document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target?.id === "panel") {
    keepCarriedDraft(detail.target);
    openDialog(find("dialog", detail.target));
  }
  if (detail.target?.id !== "open") return;
  showView("talk");
  document.querySelectorAll("#queue .entry[aria-current]").forEach((entry) => entry.removeAttribute("aria-current"));
  find(`#entry-${CSS.escape(find("#current").value)} .entry`)?.setAttribute("aria-current", "true");
});

document.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (detail.target?.id === "queue") tick();
});

/* The live link. When it comes back, or breaks for good, each part asks for itself: a lost session then shows. */

let wasOffline = false;
document.addEventListener("htmx:sseError", ({ detail }) => {
  wasOffline = true;
  find("#offline").hidden = false;
  if (detail.source?.readyState === EventSource.CLOSED) htmx.trigger("#queue", "opened");
});

document.addEventListener("htmx:sseOpen", () => {
  find("#offline").hidden = true;
  if (wasOffline) htmx.trigger(document.body, "refresh");
  wasOffline = false;
});

/* Keyboard */

const isTypingIn = (element) => element.matches("input:not([type=hidden]), textarea, select, [contenteditable]");

function step(by) {
  const entries = [...document.querySelectorAll("#queue .entry")];
  const at = entries.findIndex((entry) => entry === document.activeElement || entry.hasAttribute("aria-current"));
  const next = entries[at < 0 ? 0 : Math.min(entries.length - 1, Math.max(0, at + by))];
  next?.focus();
  next?.click();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTypingIn(event.target) || find("dialog[open]")) return;
  if (event.key === "j" || event.key === "k") return step(event.key === "j" ? 1 : -1);
  const element = find(`[data-key="${CSS.escape(event.key)}"]`);
  if (!element) return;
  event.preventDefault();
  element.click();
});

setInterval(tick, TICK_MS);
tick();
