/* Keys are declared in the page: [data-key="a ctrl+k"], [data-key-label] the words, [data-key-enter] waits for
   Enter. */
import { one, all } from "../dom.js";
import { seen, formOf } from "./elements.js";

const scope = () => one("dialog[open]") || document;

/* What can be pressed now: seen, or in a fold, or in the line of hints; in an open dialog only its own. */
export const declared = () =>
  all("[data-key]", scope()).filter((e) => !e.disabled && (seen(e) || e.closest("details:not([open]), .hints")));

export const has = (e, keys) => (e.dataset.key || "").split(" ").includes(keys);

export const label = (e) => {
  if (e.dataset.keyLabel) return e.dataset.keyLabel;
  const copied = (e.labels?.[0] || e).cloneNode(true);
  all("kbd, .keys, small, .percent, .opt", copied).forEach((x) => x.remove());
  return copied.textContent.trim().replace(/\s+/g, " ") || e.ariaLabel || e.dataset.key;
};

/* A letter that would act at once on another form than the one being filled in waits for Enter. */
const acts = (e) => e.matches("button[data-key], input[type=submit]") && e.form && e.type === "submit";
export const waits = (e) => {
  const here = formOf(document.activeElement || document.body);
  return "keyEnter" in e.dataset || (acts(e) && here && here !== e.form);
};
