/** Keeps what is being typed, per conversation and for this tab only, until it has been sent. */
"use strict";

const drafts = {
  key: (conversation) => `desk:draft:${conversation}`,
  keep(conversation, text) {
    if (text) sessionStorage.setItem(this.key(conversation), text);
    else sessionStorage.removeItem(this.key(conversation));
  },
  read(conversation) {
    return sessionStorage.getItem(this.key(conversation)) ?? "";
  },
  forgetAll() {
    Object.keys(sessionStorage).filter((name) => name.startsWith("desk:draft:")).forEach((name) => sessionStorage.removeItem(name));
  },
};

/** A sign-in form that carries a refused text: the text must be back in its composer after the sign-in. */
function keepCarriedDraft(root) {
  const carried = root.querySelector("textarea[data-kept-for]");
  const key = carried?.dataset.keptFor;
  if (key && !drafts.read(key)) drafts.keep(key, carried.value);
}

keepCarriedDraft(document);
