/** Keeps the newest message in view for whoever reads at the bottom, and leaves alone whoever reads further up. */
const NEAR_BOTTOM_PX = 80;

export class Scrolling {
  /** There is something newer below. */
  isBehind = false;
  #host;
  #wasAtBottom = true;
  #latestKey = null;

  /** `host`: a Lit element with a `.scroll` and a `conversation`. */
  constructor(host) {
    this.#host = host;
    host.addController(this);
  }

  get #area() {
    return this.#host.renderRoot?.querySelector(".scroll");
  }

  get #isAtBottom() {
    const area = this.#area;
    return !area || area.scrollHeight - area.scrollTop - area.clientHeight < NEAR_BOTTOM_PX;
  }

  hostUpdate() {
    this.#wasAtBottom = this.#isAtBottom;
  }

  hostUpdated() {
    const latest = this.#host.conversation.messages.at(-1);
    const key = latest && (latest.id ?? latest.seq);
    const isNew = key !== this.#latestKey;
    this.#latestKey = key;
    if (this.#wasAtBottom || (isNew && latest?.isPending)) this.toBottom();
    else if (isNew && latest) this.#setBehind(true);
  }

  toBottom() {
    // Before the first message, what is read is the notice, from its start.
    if (this.#latestKey) this.#area.scrollTop = this.#area.scrollHeight;
    this.#setBehind(false);
  }

  onScroll = () => {
    if (this.#isAtBottom) this.#setBehind(false);
  };

  /** After a control that vanished: the log takes the focus, so that a phone does not raise its keyboard. */
  focus() {
    this.#area.focus({ preventScroll: true });
  }

  #setBehind(isBehind) {
    if (isBehind === this.isBehind) return;
    this.isBehind = isBehind;
    this.#host.requestUpdate();
  }
}
