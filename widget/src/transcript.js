/** The conversation as a text file the customer keeps. */
import { formatTime, nameOf } from "./log.js";

function writeTranscript({ conversation, texts, lang, title }) {
  const lines = [texts.chatWith(title), ""];
  let day = "";
  for (const message of conversation.messages) {
    const date = new Date(message.at).toLocaleDateString(lang, { dateStyle: "full" });
    if (date !== day) lines.push(`— ${date} —`, "");
    day = date;
    const name = nameOf(message, texts, conversation.brand);
    const state = message.isPending ? ` (${texts.unsent})` : "";
    lines.push(`[${formatTime(message.at, lang)}] ${name ? `${name}${lang === "fr" ? "\u00a0" : ""}: ` : "– "}${message.text}${state}`, "");
  }
  return lines.join("\r\n");
}

export function downloadTranscript(view) {
  // The byte order mark tells old text editors that this is UTF-8.
  const file = new Blob(["\ufeff", writeTranscript(view)], { type: "text/plain;charset=utf-8" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = `${view.texts.transcriptFile}-${new Date().toLocaleDateString("sv")}.txt`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
