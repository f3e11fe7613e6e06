/** <trait-dunion>: attributes and methods offered to the brand, launcher, opening and closing, focus and scrolling. */
import { LitElement, html, nothing, unsafeCSS } from "lit";
import { describePage, followVisibleArea } from "./browser.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { logo } from "./icons.js";
import { Menu } from "./menu.js";
import { renderPanel } from "./panel.js";
import { Scrolling } from "./scrolling.js";
import logStyles from "./styles/log.css";
import panelStyles from "./styles/panel.css";
import themeStyles from "./styles/theme.css";
import { chooseLanguage, textsIn } from "./texts.js";
import { DARK, paint } from "./theme.js";
import { downloadTranscript } from "./transcript.js";

const FULL_SCREEN = matchMedia("(max-width: 479.98px)");

export class TraitDunion extends LitElement {
  static defaultServer = location.origin;
  static styles = [themeStyles, panelStyles, logStyles].map(unsafeCSS);
  // The same names as on the script tag; bare `title` and `lang` would mean something else to the browser.
  static properties = {
    server: { attribute: "data-server" },
    customerToken: { attribute: "data-customer-token" },
    language: { attribute: "data-lang", converter: chooseLanguage },
    accent: { attribute: "data-accent" },
    theme: { attribute: "data-theme" },
    heading: { attribute: "data-title" },
    startsOpen: { attribute: "data-open", converter: (value) => value !== null && value !== "false" },
    isOpen: { state: true },
    isSettled: { state: true },
  };

  #page = null;
  #stopFollowing;
  #isModal = false;
  #menu = new Menu(this);
  #scrolling = new Scrolling(this);
  #composer = new Composer(this, {
    send: (text, file) => this.conversation.send(text, null, file),
    keep: (draft) => this.conversation.memory.update({ draft }),
    setTyping: (on) => this.conversation.setTyping(on),
  });

  constructor() {
    super();
    this.language = "fr";
    this.isOpen = this.isSettled = false;
    this.customerToken = null;
  }

  open({ takesFocus = true } = {}) {
    this.isOpen = true;
    this.conversation.memory.update({ isOpen: true });
    this.conversation.connection.start();
    this.updateComplete.then(() => {
      this.#scrolling.toBottom();
      if (takesFocus) this.#composer.focus();
    });
  }

  close() {
    this.isOpen = false;
    this.#menu.close({ returnsFocus: false });
    this.conversation.memory.update({ isOpen: false });
    this.updateComplete.then(() => this.renderRoot.querySelector(".launcher")?.focus());
  }

  signIn(customerToken) {
    this.customerToken = customerToken;
  }

  signOut() {
    this.customerToken = null;
  }

  /** `{url, title}` of what the customer is looking at; the browser's own when null. */
  get page() {
    return this.#page ?? describePage();
  }

  set page(page) {
    this.#page = page;
    this.conversation?.hello.repeat();
  }

  onRefused(text, reason) {
    this.#composer.restore(text, reason || textsIn(this.language).refused);
  }

  onCustomerTokenExpired() {
    this.dispatchEvent(new CustomEvent("customer-token-expired", { bubbles: true, composed: true }));
  }

  connectedCallback() {
    super.connectedCallback();
    const server = new URL(this.server || TraitDunion.defaultServer, location.href).href.replace(/\/+$/, "");
    this.conversation = new Conversation(server, this);
    FULL_SCREEN.addEventListener("change", this.#refresh);
    DARK.addEventListener("change", this.#refresh);
    document.addEventListener("visibilitychange", this.#refresh);
    this.#stopFollowing = followVisibleArea(this);
    const { isOpen, token, queue, draft } = this.conversation.memory.state;
    this.#composer.begin(draft);
    if (isOpen ?? this.startsOpen) this.open({ takesFocus: false });
    else if (token || queue.length) this.conversation.connection.start();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.conversation.release();
    this.#stopFollowing();
    FULL_SCREEN.removeEventListener("change", this.#refresh);
    DARK.removeEventListener("change", this.#refresh);
    document.removeEventListener("visibilitychange", this.#refresh);
  }

  #refresh = () => this.requestUpdate();

  willUpdate(changed) {
    this.lang = this.language;
    if (!this.hasUpdated) return;
    if (changed.has("language")) this.conversation.connection.restart();
    else if (changed.has("customerToken")) this.conversation.hello.repeat();
  }

  updated() {
    paint(this, this.renderRoot.querySelector(".root"));
    this.#syncDialog();
    if (this.isOpen && !document.hidden) this.conversation.markShown();
    else this.conversation.markDelivered();
    if (this.conversation.isWelcomed !== this.isSettled) this.isSettled = this.conversation.isWelcomed;
  }

  /** Full screen is modal, so that nothing behind can be reached; beside the page it is not. */
  #syncDialog() {
    const dialog = this.renderRoot.querySelector("dialog");
    if (dialog.open && (!this.isOpen || this.#isModal !== FULL_SCREEN.matches)) dialog.close();
    if (!this.isOpen || dialog.open) return;
    this.#isModal = FULL_SCREEN.matches;
    if (this.#isModal) dialog.showModal();
    else dialog.open = true;
  }

  /** After a control that vanishes: to the composer, but without raising the keyboard of a phone. */
  #rest() {
    if (matchMedia("(pointer: fine)").matches) this.#composer.focus();
    else this.#scrolling.focus();
  }

  #onKey(event) {
    if (event.key !== "Escape" || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    event.stopPropagation();
    if (this.#menu.isOpen) this.#menu.close();
    else this.close();
  }

  #view() {
    const { conversation } = this;
    const texts = textsIn(this.language);
    const title = this.heading || conversation.brand.name || texts.chat;
    const view = { texts, lang: this.language, conversation, title, isSettled: this.isSettled, menu: this.#menu };
    const then = (action) => (...args) => {
      action(...args);
      this.#rest();
    };
    return {
      ...view,
      composer: this.#composer,
      scrolling: this.#scrolling,
      onChoice: then((accepted) => conversation.choosePersonalisation(accepted)),
      onReply: then((message, button) => conversation.reply(message, button)),
      onAnew: () => {
        conversation.startAnew();
        this.updateComplete.then(() => this.#composer.focus());
      },
      onLeave: () => conversation.leave(),
      onStopWaiting: then(() => conversation.leaveQueue()),
      onContinue: then((channel) => conversation.continueOn(channel)),
      onTranscript: () =>
        downloadTranscript(conversation, texts, this.language).catch(() => {
          conversation.error = { message: texts.noTranscript };
          this.requestUpdate();
        }),
      onClose: () => this.close(),
      onLatest: then(() => this.#scrolling.toBottom()),
    };
  }

  render() {
    const { conversation, isOpen } = this;
    const view = this.#view();
    const { texts, title } = view;
    const unread = isOpen && !document.hidden ? 0 : conversation.unread;
    return html`<section class="root" aria-label=${conversation.brand.name ? texts.chatWith(title) : texts.chat}>
      <button type="button" class="launcher" ?hidden=${isOpen} aria-haspopup="dialog" @click=${() => this.open()}
        aria-label=${unread ? `${texts.open} (${texts.unread(unread)})` : texts.open}>
        ${logo}<span class="ask">${texts.ask}</span>${unread ? html`<span class="badge">${unread > 99 ? "99+" : unread}</span>` : nothing}
      </button>
      <p class="unseen" role="status">${unread && !isOpen ? texts.unread(unread) : nothing}</p>
      <dialog class="panel" aria-labelledby="title" @keydown=${this.#onKey} @pointerdown=${this.#menu.onPress} @cancel=${(event) => event.preventDefault()}>
        ${renderPanel(view)}
      </dialog>
    </section>`;
  }
}
