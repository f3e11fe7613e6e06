/** What the widget asks of the browser, with a way out where it is missing. */

/** A UUID; `randomUUID` exists on secure pages only. */
export function makeId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

export function describeDevice() {
  if (matchMedia("(pointer: fine)").matches) return "desktop";
  return Math.min(screen.width, screen.height) < 600 ? "mobile" : "tablet";
}

export function describePage() {
  return { url: location.href.slice(0, 2_000), title: document.title.slice(0, 300) };
}

/**
 * Two tabs opened together must not start two conversations: the second waits for the first one's token.
 * Resolves to the function that lets the next tab go.
 */
export function withFirstHelloLock(name) {
  if (!navigator.locks) return Promise.resolve(() => {});
  return new Promise((resolve, reject) => {
    navigator.locks.request(name, () => new Promise((release) => resolve(release))).catch(reject);
  }).catch(() => () => {});
}

/**
 * Keeps --td-top and --td-height on `element` equal to the part of the window the on-screen keyboard leaves free.
 * Returns the function that stops it.
 */
export function followVisibleArea(element) {
  const viewport = window.visualViewport;
  if (!viewport) return () => {};
  const follow = () => {
    // Pinch zoom also shrinks the visual viewport: then the panel must stay as it is.
    const isZoomed = viewport.scale > 1.01;
    element.style.setProperty("--td-top", isZoomed ? "0px" : `${viewport.offsetTop}px`);
    element.style.setProperty("--td-height", isZoomed ? "100dvh" : `${viewport.height}px`);
  };
  viewport.addEventListener("resize", follow);
  viewport.addEventListener("scroll", follow);
  follow();
  return () => {
    viewport.removeEventListener("resize", follow);
    viewport.removeEventListener("scroll", follow);
  };
}
