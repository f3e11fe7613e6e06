/** Files on their way: one at a time, with the same id until the server has them. They go with their page: it asks before it closes. */
import { makeId } from "./browser.js";

const RETRY_MS = 3_000;
const hold = (event) => event.preventDefault();

export class Uploads {
  messages = [];
  #conversation;
  #isSending = false;
  #retryTimer;

  constructor(conversation) {
    this.#conversation = conversation;
  }

  add(file, text) {
    const { name, type, size } = file;
    this.#keep([...this.messages, { id: makeId(), text: text || name, words: text, file, files: [{ name, type, size }], at: new Date().toISOString() }]);
    this.flush();
  }

  settle(id) {
    this.#keep(this.messages.filter((message) => message.id !== id));
  }

  clear() {
    clearTimeout(this.#retryTimer);
    this.#keep([]);
  }

  #keep(messages) {
    this.messages = messages;
    (messages.length ? addEventListener : removeEventListener)("beforeunload", hold);
  }

  async flush() {
    const { connection, server, token, host } = this.#conversation;
    const message = this.messages.find(({ isStored }) => !isStored);
    if (connection.state !== "ready" || this.#isSending || !message) return;
    clearTimeout(this.#retryTimer);
    this.#isSending = true;
    try {
      const { id, words, file } = message;
      const body = new FormData();
      Object.entries({ id, text: words, file }).forEach((field) => body.append(...field));
      const answer = await fetch(`${server}/chat/files?lang=${host.language}`, { method: "POST", body, headers: { Authorization: `Bearer ${token}` } });
      // The socket tells it too, and it stays shown until then.
      if (answer.ok) message.isStored = true;
      // Too many at once, or a trouble of the server's: tried again.
      else if (answer.status !== 429 && answer.status < 500) {
        // A proxy on the way may refuse too, in no words of ours.
        const { error } = await answer.json().catch(() => ({}));
        this.settle(id);
        host.onRefused(words, error?.message);
      }
    } catch {
      // The network is away, or a file has gone from the disk meanwhile.
    }
    this.#isSending = false;
    if (this.messages.includes(message) && !message.isStored) this.#retryTimer = setTimeout(() => this.flush(), RETRY_MS);
    else this.flush();
    host.requestUpdate();
  }
}
