/** The panel around the log: who speaks, what the connection does, and where one writes. */
import { html, nothing } from "lit";
import { down, logo, minimise } from "./icons.js";
import { nameOf, renderLog, roleOf } from "./log.js";

function describeSpeaker({ owner, brand }, texts) {
  const role = roleOf("bot", texts, brand);
  return {
    bot: brand.assistant_name ? `${brand.assistant_name} · ${role}` : role,
    waiting: [owner.position ? texts.position(owner.position) : texts.waiting, owner.wait_minutes && texts.wait(owner.wait_minutes)].filter(Boolean).join(" · "),
    advisor: texts.advisorSpeaks(owner.name),
    closed: texts.closed,
  }[owner.kind];
}

function describeStatus({ conversation, texts }) {
  const { connection, error, typing, owner, brand, decisions } = conversation;
  if (error) return { tone: "trouble", text: error.message };
  if (connection.state === "refused") return { tone: "trouble", text: texts.unreachable };
  if (connection.state === "lost") return { tone: "trouble", text: texts.lost };
  if (connection.state === "connecting" && !conversation.isWelcomed) return { tone: "quiet", text: texts.connecting };
  if (decisions.isLeaving) return { tone: "quiet", text: texts.leaving };
  if (typing.author) {
    const name = nameOf({ author: typing.author, name: typing.author === "advisor" ? owner.name : null }, texts, brand);
    return { tone: "typing", text: texts.typing(name) };
  }
  return { tone: "", text: "" };
}

function renderHeader(view) {
  const { texts, title, conversation, menu, onClose } = view;
  const { owner } = conversation;
  return html`<header class="head ${owner.kind}">
    ${owner.kind === "advisor" && owner.name ? html`<span class="face" aria-hidden="true">${owner.name.slice(0, 1)}</span>` : html`<span class="mark">${logo}</span>`}
    <div class="who">
      <h2 id="title">${title}</h2>
      <p aria-live="polite">${describeSpeaker(conversation, texts)}</p>
    </div>
    ${menu.render(view)}
    <button type="button" class="icon" aria-label=${texts.minimise} title=${texts.minimise} @click=${onClose}>${minimise}</button>
    <span class="bridge" aria-hidden="true"></span>
  </header>`;
}

/** `view`: see `renderLog`; and `title`, `menu`, `composer`, `scrolling`, `onClose()`, `onLatest()`, `onAnew()`. */
export function renderPanel(view) {
  const { texts, conversation, composer, scrolling, onLatest, onAnew } = view;
  const status = describeStatus(view);
  const isClosed = conversation.owner.kind === "closed";
  return html`
    ${renderHeader(view)}
    <div class="scroll" tabindex="0" role="region" aria-label=${texts.chat} @scroll=${scrolling.onScroll}>${renderLog(view)}</div>
    <div class="foot">
      ${scrolling.isBehind ? html`<button type="button" class="latest" aria-label=${texts.latest} title=${texts.latest} @click=${onLatest}>${down}</button>` : nothing}
      <p class="status ${status.tone}" role="status">${status.text}</p>
      ${!isClosed || conversation.owner.asks === "words" ? composer.render(texts, conversation.isWelcomed ? conversation.fileMaxMb : 0) : nothing}
      ${isClosed ? html`<button type="button" class="anew" @click=${onAnew}>${texts.startAnew}</button>` : nothing}
    </div>`;
}
