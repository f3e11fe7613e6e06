/** Files sent by advisors, refused before they travel when too large or of a type that the channel does not show; and what has been before their eyes. */
"use strict";

document.addEventListener("htmx:confirm", (event) => {
  const form = event.target;
  if (form.id !== "file-form") return;
  const [file] = find("#file", form).files;
  const most = JSON.parse(form.dataset.kinds)[file?.type] ?? (file?.type ? -1 : Infinity);
  const isRefused = file?.size > most;
  find("#file-problem").textContent = isRefused ? `${file.name} : ${find("label", form).textContent.trim()}.` : "";
  if (isRefused) find("#file", form).value = "";
  if (!file || isRefused) event.preventDefault();
});

document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.elt.id !== "file-form") return;
  find("[name=client_id]", detail.elt).value = makeId();
  find("#file", detail.elt).value = "";
  if (detail.successful) find("#caption", detail.elt).value = "";
});

const seen = { conversation: null, seq: 0 };

/** Only what the advisor who owns the conversation has seen is kept; the service knows who that is. */
function tellSeen() {
  const talk = find("#talk");
  const last = find("#lines .line:last-of-type");
  if (!talk || !last || document.hidden) return;
  const { conversation } = talk.dataset;
  const seq = Number(last.dataset.seq);
  const isOwned = find("#bar .owner")?.textContent ?? "";
  if (seen.conversation === conversation && seen.seq === seq && seen.isOwned === isOwned) return;
  Object.assign(seen, { conversation, seq, isOwned });
  const headers = JSON.parse(find("#desk").getAttribute("hx-headers"));
  const body = new URLSearchParams({ seq });
  fetch(`/desk/conversations/${conversation}/seen`, { method: "POST", headers, body }).catch(() => Object.assign(seen, { seq: 0 }));
}

document.addEventListener("htmx:afterSettle", tellSeen);
document.addEventListener("visibilitychange", tellSeen);
tellSeen();
