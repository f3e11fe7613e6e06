/** What calls an advisor back: a sound, a notification, a mark on the tab. Each advisor chooses, in this browser. */
"use strict";

const alerts = find("#alerts");
const alertsForm = find("form", alerts);
const ALERTS_KEY = `desk:alerts:${alerts.dataset.advisor}`;
const RUNG_KEY = "desk:alerted";
const SAYS = JSON.parse(alerts.dataset.says);
/** In hertz, one after the other. */
const NOTES = { waiting: [660, 880], mine: [880], late: [520, 440, 520] };
const NOTE_S = 0.16;
const LOUDNESS = 0.12;

/* What was chosen */

const choice = (name) => alertsForm.elements[name].checked;
const canNotify = () => "Notification" in window && Notification.permission === "granted";

function readChoices() {
  const kept = JSON.parse(localStorage.getItem(ALERTS_KEY) ?? "{}");
  for (const box of alertsForm.querySelectorAll("input[type=checkbox]")) box.checked = kept[box.name] ?? box.defaultChecked;
  showPermission();
}

function keepChoices() {
  const boxes = [...alertsForm.querySelectorAll("input[type=checkbox]")];
  localStorage.setItem(ALERTS_KEY, JSON.stringify(Object.fromEntries(boxes.map((box) => [box.name, box.checked]))));
}

/** The browser asks only when the button is pressed. */
function showPermission() {
  const state = "Notification" in window ? Notification.permission : "missing";
  find("#alerts-permission").textContent = SAYS.permissions[state] ?? "";
  find("#allow-notices").hidden = state !== "default";
  alertsForm.elements.notice.disabled = state !== "granted";
}

/* Sound: browsers let a page make some once somebody has touched it */

let audio = null;

function wakeAudio() {
  audio ??= new AudioContext();
  if (audio.state === "suspended") audio.resume();
}

function ring(kind) {
  if (audio?.state !== "running") return;
  NOTES[kind].forEach((pitch, place) => {
    const at = audio.currentTime + place * NOTE_S;
    const [tone, gain] = [audio.createOscillator(), audio.createGain()];
    tone.frequency.value = pitch;
    gain.gain.setValueAtTime(0.0001, at);
    gain.gain.exponentialRampToValueAtTime(LOUDNESS, at + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.0001, at + 2 * NOTE_S);
    tone.connect(gain).connect(audio.destination);
    tone.start(at);
    tone.stop(at + 2 * NOTE_S);
  });
}

/* Notifications: no word of a customer on a locked screen */

function notify(kind, text, conversation) {
  if (!canNotify()) return;
  try {
    const shown = new Notification(text, { tag: `desk-${kind}`, icon: alerts.dataset.icon, silent: true });
    shown.onclick = () => {
      window.focus();
      if (conversation) find(`a.entry[href="/desk/conversations/${conversation}"]`)?.click();
    };
  } catch { /* Telephones have the name of it without the thing. */ }
}

const isAway = () => document.hidden || !document.hasFocus();

/** `mark` names what happened: of several tabs, the first that sees it tells it. */
function alertOf(kind, mark, text, conversation) {
  if (!choice(kind) || localStorage.getItem(RUNG_KEY) === `${kind} ${mark}`) return;
  localStorage.setItem(RUNG_KEY, `${kind} ${mark}`);
  if (choice("sound")) ring(kind);
  if (!isAway()) return;
  setIcon(alerts.dataset.alertIcon);
  if (choice("notice")) notify(kind, text, conversation);
}

function setIcon(address) {
  const icon = find("link[rel=icon]");
  if (icon.getAttribute("href") !== address) icon.href = address;
}

/* What the lists say, and what is new in them */

const nameIn = (entry) => find(".who strong", entry).textContent;
const idIn = (entry) => entry.getAttribute("href").split("/").pop();

function readLists() {
  const mine = [...document.querySelectorAll("#list-mine .to-answer")];
  const late = [...document.querySelectorAll("#list-due .late")];
  return {
    newest: find("#list-waiting")?.dataset.newest ?? "",
    isMineShown: Boolean(find("#list-mine ul, #list-mine > .soft")),
    mine: new Map(mine.map((entry) => [`${idIn(entry)} ${find("time", entry).dateTime}`, entry])),
    late: new Map(late.map((entry) => [entry.parentElement.id, entry])),
  };
}

let known = readLists();

function tellNews() {
  const before = known;
  known = readLists();
  if (known.newest > before.newest) alertOf("waiting", known.newest, SAYS.waiting, null);
  const fresh = (found, seen) => [...found].filter(([mark]) => !seen.has(mark));
  for (const [mark, entry] of before.isMineShown ? fresh(known.mine, before.mine) : []) {
    const isBeforeTheEyes = !isAway() && idIn(entry) === find("#current").value;
    if (!isBeforeTheEyes) alertOf("mine", mark, SAYS.mine.replace("{name}", nameIn(entry)), idIn(entry));
  }
  for (const [mark, entry] of fresh(known.late, before.late)) {
    alertOf("late", mark, SAYS.late.replace("{name}", nameIn(entry)), idIn(entry));
  }
}

document.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (detail.target?.id === "queue") tellNews();
});

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) setIcon(alerts.dataset.icon);
});
window.addEventListener("focus", () => setIcon(alerts.dataset.icon));
for (const touch of ["pointerdown", "keydown"]) document.addEventListener(touch, wakeAudio);

alertsForm.addEventListener("change", keepChoices);
find("#allow-notices").addEventListener("click", () => Notification.requestPermission().then(showPermission));
find("#try-alert").addEventListener("click", () => {
  wakeAudio();
  if (choice("sound")) audio.resume().then(() => ring("waiting"));
  if (choice("notice")) notify("try", SAYS.try, null);
});
readChoices();
