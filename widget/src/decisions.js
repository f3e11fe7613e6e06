/** What the customer decided, insisted upon until the server confirms it: personalisation, and leaving. */
export class Decisions {
  #memory;
  #connection;

  constructor(memory, connection) {
    this.#memory = memory;
    this.#connection = connection;
  }

  /** The choice not confirmed yet, or null. */
  get wanted() {
    return this.#memory.state.wanted;
  }

  get isLeaving() {
    return this.#memory.state.isLeaving;
  }

  personalise(accepted) {
    this.#memory.update({ wanted: accepted });
    this.send();
  }

  leave() {
    this.#memory.update({ isLeaving: true });
    this.send();
  }

  confirmPersonalisation() {
    this.#memory.update({ wanted: null });
  }

  confirmLeaving() {
    this.#memory.update({ isLeaving: false });
  }

  /** Leaving waits until everything written has arrived. */
  send() {
    if (this.#connection.state !== "ready") return;
    const { queue, wanted, isLeaving } = this.#memory.state;
    if (wanted !== null) this.#connection.send({ type: "personalisation", accepted: wanted });
    if (isLeaving && !queue.length) this.#connection.send({ type: "leave" });
  }
}
