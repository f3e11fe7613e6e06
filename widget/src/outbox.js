/** The customer's messages on their way: kept across reloads, sent one at a time with the same id until the server has them. */
import { makeId } from "./browser.js";

const RETRY_AFTER_REFUSAL_MS = 3_000;
/** Refusals that would be repeated for ever: the text goes back to the composer. */
const FINAL_REFUSALS = new Set(["empty_message", "too_long", "bad_frame"]);

export class Outbox {
  #memory;
  #connection;
  #inFlight = null;
  #retryTimer;

  constructor(memory, connection) {
    this.#memory = memory;
    this.#connection = connection;
  }

  get messages() {
    return this.#memory.state.queue;
  }

  add(text, payload) {
    this.#memory.enqueue({ id: makeId(), text, payload, at: new Date().toISOString() });
    this.flush();
  }

  /** One at a time, so that a refusal never changes their order. */
  flush() {
    if (this.#connection.state !== "ready" || this.#inFlight || !this.messages.length) return;
    const [{ id, text, payload }] = this.messages;
    this.#inFlight = id;
    this.#connection.send({ type: "message", id, text, payload });
    this.#connection.expectAnswer();
  }

  /** Returns the message that is now stored, or undefined if it was settled before. */
  settle(id) {
    const message = this.messages.find((candidate) => candidate.id === id);
    this.#memory.dequeue(id);
    if (id === this.#inFlight) {
      this.#inFlight = null;
      this.#connection.answered();
      this.flush();
    }
    return message;
  }

  /** Returns the text to give back to the customer, or undefined if it will be tried again. */
  refuse(id, code) {
    if (FINAL_REFUSALS.has(code)) return this.settle(id)?.text;
    if (id !== this.#inFlight) return undefined;
    this.#connection.answered();
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => {
      this.interrupt();
      this.flush();
    }, RETRY_AFTER_REFUSAL_MS);
    return undefined;
  }

  /** The socket changed: what was in flight must be sent again. */
  interrupt() {
    clearTimeout(this.#retryTimer);
    this.#inFlight = null;
  }
}
