/** The first frame on a fresh socket: which conversation to open or resume, for whom, from where. */
import { describeDevice, withFirstHelloLock } from "./browser.js";

export class Hello {
  #conversation;
  #expiredCustomerToken = null;
  #attempts = 0;
  #unlock = () => {};

  constructor(conversation) {
    this.#conversation = conversation;
  }

  async say() {
    const attempt = ++this.#attempts;
    const { memory, connection, host } = this.#conversation;
    if (!memory.state.token) {
      const unlock = await withFirstHelloLock(memory.key);
      if (attempt !== this.#attempts) return unlock();
      this.#unlock = unlock;
    }
    const { token } = memory.state;
    if (token !== this.#conversation.token) this.#conversation.begin(token);
    connection.send({
      type: "hello",
      token,
      after: this.#conversation.history.last,
      customer_token: this.customerToken,
      page: host.page,
      device: describeDevice(),
      timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      language: host.language,
    });
    connection.expectAnswer();
  }

  /** The customer signed in or out, or looks at another page: same conversation, told on the same socket. */
  repeat() {
    const { connection } = this.#conversation;
    if (connection.state === "ready") this.say();
    else connection.restart();
  }

  /** Answered or not, this attempt is over: another tab may say its own. */
  finish() {
    this.#attempts += 1;
    this.#unlock();
  }

  /** What the shop gave, unless the server has refused it. */
  get customerToken() {
    const { customerToken } = this.#conversation.host;
    return customerToken === this.#expiredCustomerToken ? null : customerToken || null;
  }

  forgetCustomerToken() {
    const { host } = this.#conversation;
    this.#expiredCustomerToken = host.customerToken;
    host.onCustomerTokenExpired();
  }
}
