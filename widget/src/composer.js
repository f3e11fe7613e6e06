/** Where the customer writes: grows with the text, sends on Enter, refuses what is too long and never loses what was typed. */
import { html, nothing } from "lit";
import { createRef, ref } from "lit/directives/ref.js";
import { send as sendIcon } from "./icons.js";
import { MESSAGE_MAX_CHARS } from "./texts.js";

const COUNTER_FROM = 4_500;
const TALLEST_PX = 144;
const TYPING_PAUSE_MS = 4_000;

/** The protocol counts characters, JavaScript counts half of an emoji. */
const countCharacters = (text) => (text.length < COUNTER_FROM ? text.length : [...text].length);

export class Composer {
  #host;
  #actions;
  #area = createRef();
  #text = "";
  #problem = null;
  #typingTimer = null;

  /** `actions`: `send(text)`, `setTyping(on)`. */
  constructor(host, actions) {
    this.#host = host;
    this.#actions = actions;
    host.addController(this);
  }

  hostDisconnected() {
    clearTimeout(this.#typingTimer);
  }

  hostUpdated() {
    this.#grow();
  }

  focus() {
    this.#area.value?.focus({ preventScroll: true });
  }

  /** A refused text comes back, before whatever was typed since. */
  restore(text, problem) {
    this.#text = [text, this.#text].filter(Boolean).join("\n\n");
    this.#problem = problem;
    this.#host.requestUpdate();
  }

  #submit(texts) {
    const text = this.#text.trim().toWellFormed?.() ?? this.#text.trim();
    const length = countCharacters(text);
    if (!length) return;
    if (length > MESSAGE_MAX_CHARS) {
      this.#problem = texts.tooLong(length);
    } else {
      this.#text = "";
      this.#problem = null;
      this.#stopTyping();
      this.#actions.send(text);
    }
    this.#host.requestUpdate();
    this.focus();
  }

  #onInput(event, texts) {
    this.#text = event.target.value;
    const length = countCharacters(this.#text.trim());
    if (length <= MESSAGE_MAX_CHARS) this.#problem = null;
    else if (this.#problem) this.#problem = texts.tooLong(length);
    if (this.#text) this.#startTyping();
    else this.#stopTyping();
    this.#host.requestUpdate();
  }

  #onKey(event, texts) {
    // 229: Safari reports the Enter that ends a composition after the composition.
    const isComposing = event.isComposing || event.keyCode === 229;
    if (event.key !== "Enter" || event.shiftKey || isComposing) return;
    event.preventDefault();
    if (!event.repeat) this.#submit(texts);
  }

  #startTyping() {
    if (this.#typingTimer === null) this.#actions.setTyping(true);
    clearTimeout(this.#typingTimer);
    this.#typingTimer = setTimeout(() => this.#stopTyping(), TYPING_PAUSE_MS);
  }

  #stopTyping() {
    if (this.#typingTimer === null) return;
    clearTimeout(this.#typingTimer);
    this.#typingTimer = null;
    this.#actions.setTyping(false);
  }

  #grow() {
    const area = this.#area.value;
    if (!area) return;
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight, TALLEST_PX)}px`;
  }

  render(texts) {
    const length = countCharacters(this.#text.trim());
    const isTooLong = length > MESSAGE_MAX_CHARS;
    const submit = (event) => {
      event.preventDefault();
      this.#submit(texts);
    };
    return html`<form class="composer ${isTooLong ? "over" : ""}" @submit=${submit}>
      <p class="problem" id="problem" role="alert">${this.#problem ?? nothing}</p>
      <div class="field">
        <textarea ${ref(this.#area)} rows="1" dir="auto" enterkeyhint="send" autocomplete="off"
          aria-label=${texts.message} aria-describedby="problem counter" aria-invalid=${isTooLong ? "true" : "false"}
          placeholder=${texts.placeholder} .value=${this.#text}
          @input=${(event) => this.#onInput(event, texts)} @keydown=${(event) => this.#onKey(event, texts)}></textarea>
        <button class="send" type="submit" aria-label=${texts.send} aria-disabled=${length ? "false" : "true"}>${sendIcon}</button>
      </div>
      <p class="counter" id="counter">${length >= COUNTER_FROM ? texts.count(length) : nothing}</p>
    </form>`;
  }
}
