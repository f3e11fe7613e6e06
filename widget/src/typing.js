/** Who is writing at the other end; forgotten after a while, should the end of it never be told. */
const SHOWN_MS = 30_000;

export class Typing {
  /** `bot`, `advisor` or null. */
  author = null;
  #timer;
  #onChange;

  constructor(onChange) {
    this.#onChange = onChange;
  }

  show(author) {
    clearTimeout(this.#timer);
    this.author = author;
    if (author) this.#timer = setTimeout(() => this.stop(), SHOWN_MS);
  }

  stop() {
    this.show(null);
    this.#onChange();
  }
}
