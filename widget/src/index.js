/** The entry point: defines <trait-dunion> and, unless the page wrote its own, adds one from the script tag's attributes. */
import { TraitDunion } from "./element.js";

const script = document.currentScript;
const origin = script?.src ? new URL(script.src).origin : location.origin;
TraitDunion.defaultServer = origin;

if (!customElements.get("trait-dunion")) customElements.define("trait-dunion", TraitDunion);

function addToPage() {
  if (document.querySelector("trait-dunion")) return;
  const element = document.createElement("trait-dunion");
  Object.assign(element.dataset, script?.dataset);
  document.body.append(element);
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", addToPage);
else addToPage();
