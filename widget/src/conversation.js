/** The conversation as the protocol tells it (docs/webchat-protocol.md): what was said, who speaks, what was decided. No DOM. */
import { Connection } from "./connection.js";
import { Decisions } from "./decisions.js";
import { Hello } from "./hello.js";
import { History, findOffered } from "./history.js";
import { Memory } from "./memory.js";
import { Outbox } from "./outbox.js";
import { Typing } from "./typing.js";
import { Uploads } from "./uploads.js";

const GAP_PATIENCE_MS = 3_000;
const NOBODY_YET = Object.freeze({ kind: "bot", name: null, position: null, asks: null });

export class Conversation {
  brand = {};
  hello = new Hello(this);
  fileMaxMb = 0;
  /** Channels by which the conversation may go on. */
  ways = [];
  #acknowledged = 0;
  #delivered = 0;
  #gapTimer;

  /** `host`: `customerToken`, `page`, `language`; `requestUpdate()`, `onRefused(text, reason)`, `onCustomerTokenExpired()`. */
  constructor(server, host) {
    this.host = host;
    this.server = server;
    this.typing = new Typing(() => host.requestUpdate());
    this.memory = new Memory(server, () => this.#followOtherTab());
    this.connection = new Connection(() => `${server.replace(/^http/, "ws")}/ws/chat?lang=${host.language}`, {
      onOpen: () => this.hello.say(),
      onFrame: (frame) => this.#handle(frame),
      onState: () => this.#changeState(),
    });
    this.outbox = new Outbox(this.memory, this.connection);
    this.decisions = new Decisions(this.memory, this.connection);
    this.uploads = new Uploads(this);
    this.begin(this.memory.state.token);
  }

  release() {
    this.connection.stop();
    this.memory.release();
    clearTimeout(this.#gapTimer);
    this.uploads.clear();
    this.typing.show(null);
  }

  get messages() {
    return this.history.followedBy([...this.outbox.messages, ...this.uploads.messages]);
  }

  /** A closed conversation still asks what the customer thought of it. */
  get offered() {
    return this.owner.kind === "closed" && this.owner.asks !== "grade" ? null : findOffered(this.messages);
  }

  get unread() {
    return this.history.countUnread(this.memory.state.read);
  }

  /** `file`: a File that goes with the text, or null. */
  send(text, payload = null, file = null) {
    if (file) this.uploads.add(file, text);
    else this.outbox.add(text, payload);
    this.host.requestUpdate();
  }

  /** A second click on a button finds it no longer on offer. */
  reply(message, button) {
    if (this.offered?.seq === message.seq) this.send(button.title, button.payload);
  }

  setTyping(on) {
    this.connection.sendIfReady({ type: "typing", on });
  }

  choosePersonalisation(accepted) {
    this.personalisation = accepted;
    this.decisions.personalise(accepted);
    this.host.requestUpdate();
  }

  leave() {
    this.decisions.leave();
    this.host.requestUpdate();
  }

  leaveQueue() {
    this.connection.sendIfReady({ type: "leave_queue" });
  }

  /** The server answers with a line that holds the way, or says why there is none. */
  continueOn(channel) {
    this.error = null;
    this.connection.sendIfReady({ type: "continue", channel });
    this.host.requestUpdate();
  }

  startAnew() {
    this.uploads.clear();
    this.memory.update({ token: null, read: 0, isLeaving: false });
    this.begin(null);
    this.connection.restart();
    this.host.requestUpdate();
  }

  /** The customer has seen everything received up to now. */
  markShown() {
    const { last } = this.history;
    if (last > this.#acknowledged && this.connection.sendIfReady({ type: "ack", seq: last })) this.#acknowledged = last;
    if (last > this.memory.state.read) this.memory.update({ read: last });
  }

  /** What has come while nobody looks is here all the same. */
  markDelivered() {
    const { last } = this.history;
    if (this.unread && last > this.#delivered && this.connection.sendIfReady({ type: "delivered", seq: last })) this.#delivered = last;
  }

  begin(token) {
    this.token = token;
    this.history = new History();
    this.owner = NOBODY_YET;
    this.personalisation = this.error = null;
    this.seen = 0;
    this.typing.show(null);
    this.isWelcomed = false;
  }

  #followOtherTab() {
    const { token } = this.memory.state;
    if (token && token !== this.token) {
      this.begin(token);
      this.connection.start({ isFresh: true });
    }
    this.host.requestUpdate();
  }

  #changeState() {
    this.hello.finish();
    this.#acknowledged = this.#delivered = 0;
    this.outbox.interrupt();
    this.typing.stop();
  }

  #handle(frame) {
    const handlers = {
      welcome: () => this.#enter(frame),
      message: () => this.#receive(frame),
      received: () => this.#store(frame),
      owner: () => this.#setOwner(frame.owner),
      typing: () => this.typing.show(frame.on ? frame.author : null),
      personalisation: () => this.#confirmChoice(frame.accepted),
      seen: () => (this.seen = Math.max(this.seen, frame.seq)),
      error: () => this.#fail(frame),
    };
    handlers[frame.type]?.();
    this.host.requestUpdate();
  }

  #enter({ token, owner, personalisation, brand, seen, file_max_mb, ways, messages }) {
    if (token !== this.token) {
      const isPartial = this.history.last > 0;
      this.memory.update({ token, read: 0 });
      this.begin(token);
      if (isPartial) return this.connection.restart();
    }
    this.brand = brand;
    this.seen = seen;
    this.fileMaxMb = file_max_mb;
    this.ways = ways ?? [];
    this.personalisation = this.decisions.wanted ?? personalisation;
    this.history.addAll(messages);
    this.isWelcomed = true;
    this.error = null;
    this.connection.welcomed();
    messages.forEach(({ id }) => this.#settle(id));
    this.#setOwner(owner);
    this.outbox.flush();
    this.uploads.flush();
    this.decisions.send();
  }

  #receive(message) {
    if (message.author === this.typing.author) this.typing.show(null);
    this.history.add(message);
    this.#settle(message.id);
    this.#watchGap();
  }

  #settle(id) {
    if (!id) return;
    this.outbox.settle(id);
    this.uploads.settle(id);
  }

  #store({ id, seq }) {
    this.error = null;
    const message = this.outbox.settle(id);
    if (message) this.history.add({ ...message, seq, author: "customer", name: null, buttons: [], files: [] });
    this.#watchGap();
    this.decisions.send();
  }

  /** Back-fill repairs what the server believes it has sent. */
  #watchGap() {
    clearTimeout(this.#gapTimer);
    if (this.history.hasGap) this.#gapTimer = setTimeout(() => this.connection.restart(), GAP_PATIENCE_MS);
  }

  #confirmChoice(accepted) {
    this.personalisation = accepted;
    this.decisions.confirmPersonalisation();
  }

  #setOwner(owner) {
    this.owner = owner;
    if (this.typing.author === "advisor" && owner.kind !== "advisor") this.typing.show(null);
    if (owner.kind === "closed") this.decisions.confirmLeaving();
  }

  #fail({ code, message, id }) {
    if (code === "unknown_token" && this.token) return this.#forgetToken();
    if (code === "expired_customer_token" && this.hello.customerToken) {
      this.hello.forgetCustomerToken();
      return this.connection.restart();
    }
    const text = id && this.outbox.refuse(id, code);
    if (text) return this.host.onRefused(text, message);
    this.error = { code, message };
    if (code === "origin_refused") this.connection.stop("refused");
  }

  #forgetToken() {
    // Another tab may already have opened the new conversation: its token stays.
    if (this.memory.state.token === this.token) this.memory.update({ token: null, read: 0 });
    this.begin(this.memory.state.token);
    this.connection.restart();
  }
}
