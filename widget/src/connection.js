/** One WebSocket kept alive: reconnects with backoff and jitter, at once when the network or the page comes back. */
const SHORTEST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 30_000;
const ANSWER_TIMEOUT_MS = 10_000;
const SILENCE_BEFORE_DOUBT_MS = 60_000;

export class Connection {
  #url;
  #events;
  #socket = null;
  #attempts = 0;
  #retryTimer;
  #answerTimer;
  #lastHeard = 0;
  /** `idle`, `connecting`, `ready` (welcomed), `lost` (will retry) or `refused` (will not). */
  state = "idle";

  /** `url`: a function, asked at each try. `events`: `onOpen()`, `onFrame(frame)`, `onState()`. */
  constructor(url, events) {
    this.#url = url;
    this.#events = events;
  }

  /** `isFresh`: if it has started before, it starts over. */
  start({ isFresh = false } = {}) {
    if (this.state !== "idle") return isFresh ? this.restart() : undefined;
    addEventListener("online", this.#onOnline);
    addEventListener("offline", this.#onOffline);
    document.addEventListener("visibilitychange", this.#onVisible);
    this.#open();
  }

  stop(state = "idle") {
    removeEventListener("online", this.#onOnline);
    removeEventListener("offline", this.#onOffline);
    document.removeEventListener("visibilitychange", this.#onVisible);
    this.#drop();
    this.#become(state);
  }

  /** Starts over on a fresh socket, now. */
  restart() {
    if (this.state === "idle" || this.state === "refused") return;
    this.#attempts = 0;
    this.#open();
  }

  send(frame) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  /** Before `welcome` only `hello` may be said. */
  sendIfReady(frame) {
    const isReady = this.state === "ready";
    if (isReady) this.send(frame);
    return isReady;
  }

  /** A socket may be dead without a word: without an answer in time it is given up. */
  expectAnswer() {
    clearTimeout(this.#answerTimer);
    this.#answerTimer = setTimeout(() => this.#lose(), ANSWER_TIMEOUT_MS);
  }

  answered() {
    clearTimeout(this.#answerTimer);
  }

  welcomed() {
    this.answered();
    this.#attempts = 0;
    this.#become("ready");
  }

  #open() {
    this.#drop();
    let socket;
    try {
      socket = new WebSocket(this.#url());
    } catch (error) {
      console.error("trait-dunion:", error);
      return this.stop("refused");
    }
    this.#socket = socket;
    socket.onopen = () => this.#events.onOpen();
    socket.onclose = () => this.#lose();
    socket.onmessage = ({ data }) => {
      this.#lastHeard = Date.now();
      this.#events.onFrame(JSON.parse(data));
    };
    this.expectAnswer();
    if (this.state !== "lost") this.#become("connecting");
  }

  #drop() {
    clearTimeout(this.#retryTimer);
    this.answered();
    if (!this.#socket) return;
    this.#socket.onopen = this.#socket.onclose = this.#socket.onmessage = null;
    this.#socket.close();
    this.#socket = null;
  }

  #lose() {
    this.#drop();
    const ceiling = Math.min(LONGEST_DELAY_MS, 2 * SHORTEST_DELAY_MS * 2 ** this.#attempts++);
    const delay = SHORTEST_DELAY_MS + Math.random() * (ceiling - SHORTEST_DELAY_MS);
    this.#retryTimer = setTimeout(() => this.#open(), delay);
    this.#become("lost");
  }

  #become(state) {
    this.state = state;
    this.#events.onState();
  }

  #onOnline = () => this.restart();
  #onOffline = () => this.#lose();
  #onVisible = () => {
    if (document.hidden) return;
    // A page that slept may hold a socket the server has long forgotten; back-fill makes a fresh one cheap.
    if (this.state !== "ready" || Date.now() - this.#lastHeard > SILENCE_BEFORE_DOUBT_MS) this.restart();
  };
}
