/** The discreet menu of the header: transcript, privacy, personalisation, end of the conversation. */
import { html, nothing } from "lit";
import { more } from "./icons.js";

export class Menu {
  isOpen = false;
  #isConfirming = false;
  #mustFocus = false;
  #host;

  constructor(host) {
    this.#host = host;
    host.addController(this);
  }

  hostUpdated() {
    if (!this.#mustFocus) return;
    this.#mustFocus = false;
    this.#host.renderRoot.querySelector(".menu button, .menu a")?.focus();
  }

  #show({ isConfirming = false } = {}) {
    this.isOpen = this.#mustFocus = true;
    this.#isConfirming = isConfirming;
    this.#host.requestUpdate();
  }

  close({ returnsFocus = true } = {}) {
    if (!this.isOpen) return;
    this.isOpen = this.#isConfirming = false;
    if (returnsFocus) this.#host.renderRoot.querySelector(".more")?.focus();
    this.#host.requestUpdate();
  }

  /** A press anywhere else in the panel closes it; the focus goes where the press puts it. */
  onPress = (event) => {
    if (!event.composedPath().some((node) => node.classList?.contains("options"))) this.close({ returnsFocus: false });
  };

  #onFocusOut = ({ currentTarget, relatedTarget }) => {
    // Without a new focus the window itself was left, or a control vanished under the pointer: the menu stays.
    if (relatedTarget && !currentTarget.contains(relatedTarget)) this.close({ returnsFocus: false });
  };

  /** `view`: `texts`, `conversation`, `onChoice(accepted)`, `onTranscript()`, `onStopWaiting()`, `onContinue(channel)`, `onLeave()`. */
  render(view) {
    const { texts } = view;
    const toggle = () => (this.isOpen ? this.close() : this.#show());
    return html`<div class="options" @focusout=${this.#onFocusOut}>
      <button type="button" class="icon more" aria-label=${texts.menu} title=${texts.menu} aria-expanded=${this.isOpen ? "true" : "false"}
        aria-controls="menu" @click=${toggle}>${more}</button>
      <div class="menu" id="menu" ?hidden=${!this.isOpen}>
        ${this.isOpen ? (this.#isConfirming ? this.#renderConfirmation(view) : this.#renderItems(view)) : nothing}
      </div>
    </div>`;
  }

  #renderItems({ texts, conversation, onChoice, onTranscript, onStopWaiting, onContinue }) {
    const { brand, personalisation, owner, isWelcomed, ways } = conversation;
    const act = (action) => () => {
      this.close();
      action();
    };
    const isAdapted = personalisation !== false;
    return html`
      ${owner.kind === "waiting" ? html`<button type="button" @click=${act(onStopWaiting)}>${texts.stopWaiting}</button>` : nothing}
      ${isWelcomed && owner.kind !== "closed"
        ? ways.map((channel) => html`<button type="button" @click=${act(() => onContinue(channel))}>${texts.continueOn(channel)}</button>`)
        : nothing}
      ${isWelcomed
        ? html`<button type="button" @click=${act(onTranscript)}>${texts.transcript}</button>
            <button type="button" @click=${act(() => onChoice(!isAdapted))}>${isAdapted ? texts.doNotAdapt : texts.adapt}</button>`
        : nothing}
      ${brand.privacy_url
        ? html`<a href=${brand.privacy_url} target="_blank" rel="noopener">${texts.privacy}<span class="unseen"> ${texts.newTab}</span></a>`
        : nothing}
      ${isWelcomed && owner.kind !== "closed"
        ? html`<button type="button" class="leave" @click=${() => this.#show({ isConfirming: true })}>${texts.leave}</button>`
        : nothing}`;
  }

  #renderConfirmation({ texts, onLeave }) {
    const leave = () => {
      this.close();
      onLeave();
    };
    return html`<div role="group" aria-labelledby="confirm">
      <p id="confirm">${texts.leaveConfirm}</p>
      <button type="button" @click=${() => this.close()}>${texts.leaveNo}</button>
      <button type="button" class="leave" @click=${leave}>${texts.leaveYes}</button>
    </div>`;
  }
}
