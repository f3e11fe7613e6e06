/** What the browser remembers from page to page and shares between tabs. Where storage is blocked, it lasts as long as the page. */
const NOTHING = Object.freeze({
  token: null, // the only key to the conversation
  read: 0, // last seq seen by the customer
  isOpen: null, // null: never opened nor closed here
  queue: [], // messages not yet `received`, oldest first
  wanted: null, // personalisation choice the server has not confirmed
  draft: "", // typed and not sent
  isLeaving: false, // `leave` asked for and not confirmed
});

export class Memory {
  #isBlocked = false;
  #fallback = NOTHING;
  #raw = null;
  #parsed = NOTHING;

  /** `onForeignChange` is called when another tab has written. */
  constructor(server, onForeignChange) {
    this.key = `trait-dunion:${server}`;
    this.onStorage = (event) => event.key === this.key && onForeignChange();
    addEventListener("storage", this.onStorage);
  }

  release() {
    removeEventListener("storage", this.onStorage);
  }

  get state() {
    if (this.#isBlocked) return this.#fallback;
    try {
      const raw = localStorage.getItem(this.key);
      if (raw !== this.#raw) this.#parsed = { ...NOTHING, ...JSON.parse(raw) };
      this.#raw = raw;
      return Array.isArray(this.#parsed.queue) ? this.#parsed : { ...this.#parsed, queue: [] };
    } catch {
      return this.#fallback;
    }
  }

  /** Reads again before writing, so that two tabs do not undo each other's changes. */
  update(patch) {
    this.#fallback = { ...this.state, ...patch };
    try {
      localStorage.setItem(this.key, JSON.stringify(this.#fallback));
    } catch {
      this.#isBlocked = true;
    }
  }

  enqueue(message) {
    this.update({ queue: [...this.state.queue, message] });
  }

  dequeue(id) {
    const { queue } = this.state;
    const rest = queue.filter((message) => message.id !== id);
    if (rest.length < queue.length) this.update({ queue: rest });
  }
}
