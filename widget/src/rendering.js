/** Turns the plain text of a message into nodes: line breaks, bold, lists and links, and nothing else. Never parses HTML. */
import { html } from "lit";

const SAFE_PROTOCOLS = new Set(["http:", "https:", "mailto:", "tel:"]);
// Bounded, without nested repetition: a hostile text must not make it slow.
const INLINE = /\[([^[\]\n]{1,500})\]\(([^\s()]{1,2000})\)|\*\*([^*\n]{1,2000})\*\*|\bhttps?:\/\/[^\s<>"«»]{1,2000}/gi;
const ENDING = /[.,;:!?)\]…'’]+$/;
const BULLET = /^\s*[-•] +/;

function parseLink(address) {
  try {
    const url = new URL(address);
    return SAFE_PROTOCOLS.has(url.protocol) ? url : null;
  } catch {
    return null;
  }
}

function renderLink(url, label, texts) {
  // The conversation follows the customer on the brand's own pages; elsewhere the page must stay behind.
  if (url.origin === location.origin || !url.protocol.startsWith("http")) return html`<a href=${url.href} rel="noopener">${label}</a>`;
  return html`<a href=${url.href} target="_blank" rel="noopener noreferrer">${label}<span class="unseen"> ${texts.newTab}</span></a>`;
}

function* renderInline(text, texts) {
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    const [whole, label, address, bold] = match;
    const bare = label || bold ? "" : whole.replace(ENDING, "");
    const url = bold ? null : parseLink(address ?? bare);
    if (!bold && !url) continue;
    yield text.slice(end, match.index);
    yield bold ? html`<strong>${[...renderInline(bold, texts)]}</strong>` : renderLink(url, label ?? bare, texts);
    end = match.index + (bare ? bare.length : whole.length);
  }
  yield text.slice(end);
}

/** Groups the lines: paragraphs (empty line between), and lists. */
function splitBlocks(text) {
  const blocks = [];
  for (const line of text.replace(/\r\n?/g, "\n").split("\n")) {
    const kind = BULLET.test(line) ? "list" : line.trim() ? "paragraph" : "gap";
    if (blocks.at(-1)?.kind === kind) blocks.at(-1).lines.push(line);
    else blocks.push({ kind, lines: [line] });
  }
  return blocks.filter(({ kind }) => kind !== "gap");
}

export function renderText(text, texts) {
  return splitBlocks(text).map(({ kind, lines }) => {
    if (kind === "list") return html`<ul>${lines.map((line) => html`<li>${[...renderInline(line.replace(BULLET, ""), texts)]}</li>`)}</ul>`;
    return html`<p>${lines.map((line, index) => [index ? html`<br>` : "", ...renderInline(line, texts)])}</p>`;
  });
}

/** The customer's own words, as they were typed. */
export const renderVerbatim = (text) => html`<p class="verbatim">${text}</p>`;
