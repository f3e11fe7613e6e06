/** The wall refreshes by itself; what is refused is said at the top, and the list is left in peace while one chooses. */
"use strict";

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.xhr.status >= 400 && detail.xhr.getResponseHeader("HX-Retarget")) detail.shouldSwap = true;
  else if (detail.target.id === "wall" && document.activeElement?.matches("#wall select")) detail.shouldSwap = false;
});

document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target?.id === "panel") detail.target.querySelector("dialog")?.showModal();
});

document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-dismiss]")) document.querySelector("#notice").replaceChildren();
});
