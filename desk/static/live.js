/** The live link: what the stream tells becomes an event of the page. */
"use strict";

/** htmx forgets such events with the part that waits for them; the extension's own would keep what was ever opened. */
htmx.createEventSource = (url) => {
  const source = new EventSource(url);
  source.addEventListener("changed", ({ data }) => {
    const [name, conversation, state] = data.split(" ");
    htmx.trigger(document.body, `desk:${name}`, { conversation, isOn: state === "on" });
  });
  return source;
};
