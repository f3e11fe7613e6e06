/** Where the customer writes: grows with the text, sends on Enter, refuses what is too long and never loses what was typed. */
import { html, nothing } from "lit";
import { createRef, ref } from "lit/directives/ref.js";
import { clip, cross, send as sendIcon } from "./icons.js";
import { MESSAGE_MAX_CHARS } from "./texts.js";

const COUNTER_FROM = 4_500;
const TALLEST_PX = 144;
const TYPING_PAUSE_MS = 4_000;
const ACCEPTED = "image/jpeg,image/png,image/gif,image/webp,application/pdf";

/** The protocol counts characters, JavaScript counts half of an emoji. */
const countCharacters = (text) => (text.length < COUNTER_FROM ? text.length : [...text].length);

export class Composer {
  #host;
  #actions;
  #area = createRef();
  #picker = createRef();
  #text = "";
  #kept = "";
  #file = null;
  #problem = null;
  #typingTimer = null;

  /** `actions`: `send(text, file)`, `setTyping(on)`, `keep(text)`. */
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
    if (this.#text !== this.#kept) this.#actions.keep((this.#kept = this.#text));
  }

  /** What was typed on the page before. */
  begin(draft) {
    this.#text = this.#kept = draft;
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
    if (!length && !this.#file) return;
    if (length > MESSAGE_MAX_CHARS) {
      this.#problem = texts.tooLong(length);
    } else {
      this.#text = "";
      this.#problem = null;
      this.#stopTyping();
      this.#actions.send(text, this.#file);
      this.#file = null;
    }
    this.#host.requestUpdate();
    this.focus();
  }

  /** Refused here, a file that is too large does not travel. */
  #take(file, texts, maxMb) {
    if (!file) return;
    this.#problem = null;
    if (file.type && !ACCEPTED.includes(file.type)) this.#problem = texts.fileRefused(file.name);
    else if (file.size > maxMb * 1e6) this.#problem = texts.fileTooLarge(file.name, maxMb);
    else this.#file = file;
    this.#host.requestUpdate();
    this.focus();
  }

  #drop() {
    this.#file = null;
    this.#host.requestUpdate();
    this.focus();
  }

  #renderFile(texts) {
    const { name } = this.#file;
    return html`<p class="chosen"><span>${name}</span>
      <button type="button" aria-label=${texts.removeFile(name)} @click=${() => this.#drop()}>${cross}</button></p>`;
  }

  #renderPicker(texts, maxMb) {
    const pick = ({ target }) => {
      this.#take(target.files[0], texts, maxMb);
      target.value = "";
    };
    return html`<input type="file" hidden accept=${ACCEPTED} ${ref(this.#picker)} @change=${pick}>
      <button class="attach" type="button" aria-label=${texts.attach} title=${texts.attach} @click=${() => this.#picker.value.click()}>${clip}</button>`;
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

  /** `maxMb`: of a file; 0: none can be attached. */
  render(texts, maxMb) {
    const length = countCharacters(this.#text.trim());
    const isTooLong = length > MESSAGE_MAX_CHARS;
    const submit = (event) => {
      event.preventDefault();
      this.#submit(texts);
    };
    const paste = (event) => {
      const [file] = event.clipboardData.files;
      if (!file || !maxMb) return;
      event.preventDefault();
      this.#take(file, texts, maxMb);
    };
    return html`<form class="composer ${isTooLong ? "over" : ""}" @submit=${submit}>
      <p class="problem" id="problem" role="alert">${this.#problem ?? nothing}</p>
      ${this.#file ? this.#renderFile(texts) : nothing}
      <div class="field">
        ${maxMb ? this.#renderPicker(texts, maxMb) : nothing}
        <textarea ${ref(this.#area)} rows="1" dir="auto" enterkeyhint="send" autocomplete="off"
          aria-label=${texts.message} aria-describedby="problem counter" aria-invalid=${isTooLong ? "true" : "false"}
          placeholder=${texts.placeholder} .value=${this.#text}
          @input=${(event) => this.#onInput(event, texts)} @keydown=${(event) => this.#onKey(event, texts)} @paste=${paste}></textarea>
        <button class="send" type="submit" aria-label=${texts.send} aria-disabled=${length || this.#file ? "false" : "true"}>${sendIcon}</button>
      </div>
      <p class="counter" id="counter">${length >= COUNTER_FROM ? texts.count(length) : nothing}</p>
    </form>`;
  }
}
