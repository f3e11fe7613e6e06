/** Drawings, all decorative: what they mean is said in words beside them. The logo is a speech bubble in two halves, joined by a hyphen. */
import { svg } from "lit";

const draw = (paths, width = 2) => svg`<svg viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor"
  stroke-width=${width} stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">${paths}</svg>`;

export const logo = draw(svg`<path d="M9.2 3.8a8.7 8.7 0 0 0 0 16.4M14.8 3.8a8.7 8.7 0 0 1 4 13.6l1.2 3.6-5-.9"/><path stroke-width="3.2" d="M9.3 12h5.4"/>`, 2.2);
export const minimise = draw(svg`<path d="m6 9.5 6 6 6-6"/>`);
export const more = draw(svg`<path d="M5 12h.01M12 12h.01M19 12h.01"/>`, 3);
export const send = draw(svg`<path d="M12 19V5.5M6 11l6-6 6 6"/>`, 2.2);
export const clip = draw(svg`<path d="m20 11.5-8 8a5 5 0 0 1-7.1-7.1l8.6-8.6a3.3 3.3 0 0 1 4.7 4.7l-8.4 8.4a1.6 1.6 0 0 1-2.3-2.3l7.6-7.6"/>`);
export const cross = draw(svg`<path d="m7 7 10 10M17 7 7 17"/>`);
export const down = draw(svg`<path d="M12 5v13.5M6 13l6 6 6-6"/>`);
