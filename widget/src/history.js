/** The messages of one conversation, each once, in the order of their seq. */
const isFromBrand = ({ author }) => author === "bot" || author === "advisor";

export class History {
  #messages = new Map();
  #sorted = null;
  /** Every message up to this seq is here. */
  last = 0;

  add(message) {
    if (this.#messages.has(message.seq)) return;
    this.#messages.set(message.seq, message);
    this.#sorted = null;
    while (this.#messages.has(this.last + 1)) this.last += 1;
  }

  /** A `welcome` leaves no gap: what it does not bring does not exist any more. */
  addAll(messages) {
    messages.forEach((message) => this.add(message));
    this.last = Math.max(this.last, ...this.#messages.keys());
  }

  get hasGap() {
    return this.#messages.size > 0 && Math.max(...this.#messages.keys()) > this.last;
  }

  get sorted() {
    this.#sorted ??= [...this.#messages.values()].sort((one, other) => one.seq - other.seq);
    return this.#sorted;
  }

  countUnread(read) {
    return this.sorted.filter((message) => message.seq > read && isFromBrand(message)).length;
  }

  /** Stored messages, then those of the outbox that are not among them (`isPending`). */
  followedBy(outbox) {
    const stored = this.sorted;
    if (!outbox.length) return stored;
    const ids = new Set(stored.map(({ id }) => id));
    const pending = outbox.filter(({ id }) => !ids.has(id));
    return [...stored, ...pending.map((message) => ({ ...message, author: "customer", isPending: true }))];
  }
}

/** The message whose buttons are still on offer: the last that has some, until the customer writes. */
export function findOffered(messages) {
  const lastWritten = messages.findLastIndex(({ author }) => author === "customer");
  return messages.slice(lastWritten + 1).findLast(({ buttons }) => buttons?.length) ?? null;
}
