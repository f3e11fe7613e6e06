/** The demonstration shop: signing in as one of its customers, and telling the chat which product is looked at. */
const REMEMBERED = "verger:customer";
const ANONYMOUS = "Vous êtes un visiteur anonyme.";
const find = (selector) => document.querySelector(selector);
const widget = () => find("trait-dunion");

const LOOKS = "verger:looks";
const UNCOUNTED = "verger:uncounted";
const WEEK_MS = 7 * 86_400_000;
const LOOKS_KEPT = 30;

let customers = [];
let signedIn = null;

/** Product → moments of this week at which its card was looked at: kept in this browser, told to the chat only, and to nobody when refused. */
function recallLooks() {
  try {
    if (localStorage.getItem(UNCOUNTED)) return {};
    const kept = JSON.parse(localStorage.getItem(LOOKS) ?? "{}");
    return Object.fromEntries(Object.entries(kept).map(([title, at]) => [title, at.filter((look) => Date.now() - new Date(look) < WEEK_MS)]));
  } catch {
    return {};
  }
}

function noteLook(title) {
  try {
    if (localStorage.getItem(UNCOUNTED)) return;
    const looks = recallLooks();
    looks[title] = [...(looks[title] ?? []), new Date().toISOString()].slice(-LOOKS_KEPT);
    localStorage.setItem(LOOKS, JSON.stringify(looks));
  } catch {
    // Without storage nothing is remembered.
  }
}

function refuseCounting(isRefused) {
  try {
    if (isRefused) {
      localStorage.setItem(UNCOUNTED, "1");
      localStorage.removeItem(LOOKS);
    } else localStorage.removeItem(UNCOUNTED);
  } catch {
    // Nothing is remembered anyway.
  }
  followAddress();
}

function isCountingRefused() {
  try {
    return localStorage.getItem(UNCOUNTED) !== null;
  } catch {
    return true;
  }
}

/** Those of this browser; for a demonstration customer, also those that her story tells. */
function looksAt(card) {
  if (isCountingRefused()) return [];
  const { lookedBy, lookedDaysAgo = "", pageTitle } = card.dataset;
  const days = lookedBy && lookedBy === signedIn ? lookedDaysAgo.split(" ") : [];
  const told = days.map((ago) => new Date(Date.now() - ago * 86_400_000).toISOString());
  return [...told, ...(recallLooks()[pageTitle] ?? [])];
}

function remember(reference) {
  try {
    if (reference) sessionStorage.setItem(REMEMBERED, reference);
    else sessionStorage.removeItem(REMEMBERED);
  } catch {
    // Without storage the next page is anonymous again.
  }
}

function recall() {
  try {
    return sessionStorage.getItem(REMEMBERED);
  } catch {
    return null;
  }
}

async function fetchJson(path, body) {
  const options = body && { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(path, { ...options, signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

function showIdentity(customer) {
  signedIn = customer?.reference ?? null;
  find("#identity").textContent = customer ? `Vous êtes ${customer.name} (${customer.reference}).` : ANONYMOUS;
  find("#story").textContent = customer?.story ?? "";
  find("#customer").value = customer?.reference ?? "";
  find("#sign-out").hidden = !customer;
}

function signOut() {
  remember(null);
  widget().signOut();
  showIdentity(null);
}

async function signIn(reference) {
  const customer = customers.find((candidate) => candidate.reference === reference);
  if (!customer) return signOut();
  try {
    const { customer_token: token } = await fetchJson("/demo/sign-in", { reference });
    remember(reference);
    widget().signIn(token);
    showIdentity(customer);
  } catch (error) {
    console.error(error);
    signOut();
    find("#story").textContent = "La connexion n’a pas abouti. Réessayez dans un instant.";
  }
}

async function offerCustomers() {
  customers = await fetchJson("/demo/customers");
  find("#customer").append(...customers.map(({ reference, name }) => new Option(name, reference)));
  find("#sign-in").hidden = false;
  if (recall()) await signIn(recall());
}

function showProduct(card) {
  document.querySelectorAll(".card.seen").forEach((other) => other.classList.remove("seen"));
  card?.classList.add("seen");
  if (!card) {
    widget().page = null;
    return;
  }
  const { pageUrl, pageTitle } = card.dataset;
  widget().page = { url: new URL(pageUrl, location.href).href, title: pageTitle, looks: looksAt(card) };
  noteLook(pageTitle);
}

function addActions(card) {
  const actions = document.createElement("p");
  actions.className = "actions";
  const link = Object.assign(document.createElement("a"), { className: "quiet", href: `#${card.id}`, textContent: "Voir" });
  const ask = Object.assign(document.createElement("button"), { type: "button", className: "button small", textContent: "Poser une question" });
  for (const control of [link, ask]) control.setAttribute("aria-label", `${control.textContent} : ${card.dataset.pageTitle}`);
  ask.addEventListener("click", () => {
    history.replaceState(null, "", `#${card.id}`);
    showProduct(card);
    widget().open();
  });
  actions.append(link, ask);
  card.append(actions);
}

function followAddress() {
  const target = document.getElementById(location.hash.slice(1));
  showProduct(target?.matches(".card") ? target : null);
}

// Deferred scripts run in order: once the document is complete, the widget is there.
document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll(".card").forEach(addActions);
  find("#customer").addEventListener("change", ({ target }) => signIn(target.value));
  find("#sign-out").addEventListener("click", signOut);
  find("#uncounted").checked = isCountingRefused();
  find("#uncounted").addEventListener("change", ({ target }) => refuseCounting(target.checked));
  addEventListener("hashchange", followAddress);
  if (location.hash) followAddress();
  offerCustomers().catch((error) => console.warn("démonstration sans clients :", error));
});
