/** The conversation as it is read: notice, dated and grouped messages, quick replies. */
import { html, nothing } from "lit";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import { logo } from "./icons.js";
import { renderText, renderVerbatim } from "./rendering.js";

const GROUP_MS = 5 * 60_000;

export const nameOf = ({ author, name }, texts, brand) =>
  ({ customer: texts.you, bot: name || brand.assistant_name || texts.assistant, advisor: name || texts.advisor })[author] ?? "";

/** The assistant's role is the brand's own word, in the brand's language. */
export const roleOf = (author, texts, brand) =>
  ({ bot: (texts.isBrandLanguage && brand.assistant_role) || texts.assistant, advisor: texts.advisor })[author];

export function formatDay(at, lang, texts) {
  const day = new Date(at);
  const daysAgo = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(day).setHours(0, 0, 0, 0)) / 86_400_000);
  if (daysAgo === 0) return texts.today;
  if (daysAgo === 1) return texts.yesterday;
  const year = day.getFullYear() === new Date().getFullYear() ? undefined : "numeric";
  return new Intl.DateTimeFormat(lang, { weekday: "long", day: "numeric", month: "long", year }).format(day);
}

export const formatTime = (at, lang) => new Intl.DateTimeFormat(lang, { hour: "2-digit", minute: "2-digit" }).format(new Date(at));

/** Adds to each message whether it opens a day and whether it opens a group of its author. */
function arrange(messages) {
  let before = null;
  return messages.map((message) => {
    const at = new Date(message.at);
    const current = { author: message.author, name: message.name ?? null, at, day: at.toDateString() };
    const opensDay = before?.day !== current.day;
    const isSameVoice = before?.author === current.author && before.name === current.name;
    const opensGroup = opensDay || !isSameVoice || at - before.at > GROUP_MS;
    before = current;
    return { message, opensDay, opensGroup };
  });
}

function renderAuthor({ message }, name, { texts, lang, conversation }) {
  const { author, at } = message;
  const face = author === "bot" ? logo : author === "advisor" ? name.slice(0, 1) : nothing;
  const role = roleOf(author, texts, conversation.brand);
  return html`<p class="author">
    ${face === nothing ? nothing : html`<span class="face" aria-hidden="true">${face}</span>`}
    <strong>${name}</strong>${role && role !== name ? html` <span class="role">${role}</span>` : nothing}
    <time datetime=${at}>${formatTime(at, lang)}</time>
  </p>`;
}

function renderDelivery(message, { texts, conversation }) {
  if (!message.isPending) return html`<p class="delivery">${message.seq <= conversation.seen ? texts.seen : texts.sent}</p>`;
  const isSending = conversation.connection.state === "ready";
  return html`<p class="delivery ${isSending ? "" : "waits"}">${isSending ? texts.sending : texts.unsent}</p>`;
}

const formatSize = (size, lang) =>
  new Intl.NumberFormat(lang, { style: "unit", unit: size < 1e6 ? "kilobyte" : "megabyte", maximumFractionDigits: size < 1e6 ? 0 : 1 }).format(size / (size < 1e6 ? 1e3 : 1e6));

/** An image as it is, any other file by its name. The box has its size before the image comes: nothing moves. */
function renderFile({ name, type, size, url }, { texts, lang, conversation }) {
  const label = html`<span class="name">${name}</span> <span class="size">${formatSize(size, lang)}</span>`;
  if (!url) return html`<p class="file">${label}</p>`;
  const address = conversation.server + url;
  return html`<a class="file" href=${address} download=${name}>
    ${type.startsWith("image/") ? html`<img src=${address} alt="" loading="lazy">` : nothing}
    <span class="unseen">${texts.download}</span> ${label}</a>`;
}

function renderEntry(entry, lastOwn, view) {
  const { message, opensDay, opensGroup } = entry;
  const { texts, lang, conversation } = view;
  const name = nameOf(message, texts, conversation.brand);
  const isOwn = message.author === "customer";
  const files = message.files ?? [];
  return html`<div class="entry ${message.author} ${opensGroup ? "opens" : ""}">
    ${opensDay ? html`<p class="day"><span>${formatDay(message.at, lang, texts)}</span></p>` : nothing}
    ${name ? (opensGroup ? renderAuthor(entry, name, view) : html`<span class="unseen">${name}</span>`) : nothing}
    ${files.map((file) => renderFile(file, view))}
    ${message.text === files[0]?.name ? nothing : html`<div class="bubble" dir="auto">${isOwn ? renderVerbatim(message.text) : renderText(message.text, texts)}</div>`}
    ${isOwn && (message.isPending || message === lastOwn) ? renderDelivery(message, view) : nothing}
  </div>`;
}

function renderNotice({ texts, conversation, onChoice }) {
  const { brand, personalisation, messages } = conversation;
  if (!brand.notice) return nothing;
  if (personalisation !== null) return html`<p class="choice">${personalisation ? texts.adapted : texts.notAdapted}</p>`;
  return html`<section class="notice ${messages.length ? "" : "first"}">
    <p>${brand.notice}</p>
    <div class="answers">
      <button type="button" class="chip" @click=${() => onChoice(true)}>${texts.accept}</button>
      <button type="button" class="chip" @click=${() => onChoice(false)}>${brand.refusal_label}</button>
    </div>
  </section>`;
}

function renderReplies({ texts, conversation, onReply }) {
  const message = conversation.offered;
  if (!message) return nothing;
  return html`<div class="replies" role="group" aria-label=${texts.replies}>
    ${message.buttons.map((button) => html`<button type="button" class="chip reply" dir="auto" @click=${() => onReply(message, button)}>${button.title}</button>`)}
  </div>`;
}

/** `view`: `texts`, `lang`, `conversation`, `isSettled` (history has been shown), `onChoice(accepted)`, `onReply(message, button)`. */
export function renderLog(view) {
  const { texts, lang, conversation, isSettled } = view;
  const { messages } = conversation;
  const lastOwn = messages.findLast(({ author }) => author === "customer");
  const today = new Date().toDateString();
  // Typing renders the panel again at each key: messages that have not changed are left as they are.
  const renderOnce = (entry) => {
    const { message, opensDay, opensGroup } = entry;
    const causes = [message, opensDay, opensGroup, message === lastOwn, message.seq <= conversation.seen, conversation.brand, lang, today];
    if (message.isPending) return renderEntry(entry, lastOwn, view);
    return guard(causes, () => renderEntry(entry, lastOwn, view));
  };
  // What was said before the page opened is there to be read, not to be read out.
  return html`
    ${messages.length ? nothing : html`<div class="greeting"><p>${texts.greeting}</p><p>${texts.invite}</p></div>`}
    ${renderNotice(view)}
    <div class="log" role="log" aria-label=${texts.log} aria-relevant="additions" aria-live=${isSettled ? "polite" : "off"}>
      ${repeat(arrange(messages), ({ message }) => message.id ?? message.seq, renderOnce)}
    </div>
    ${renderReplies(view)}`;
}
