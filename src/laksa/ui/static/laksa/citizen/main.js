/* LAKSA for citizens: every page works without this; with it, fewer taps and fewer bytes. Loaded in the head, so that
   nothing jumps: the class `js` stands before the first line is drawn. */
import { all } from "../dom.js";
import { copy } from "./copy.js";
import { count } from "./count.js";
import { keep } from "./keep.js";
import { narrow } from "./narrow.js";
import { once } from "./once.js";
import { photos } from "./photos.js";
import { reveal } from "./reveal.js";
import { steps } from "./steps.js";
import { phone } from "./phone.js";

document.documentElement.classList.add("js");
window.laksa = true;

const click = (e) => {
  const on = e.target.closest("[data-copy], [data-print], [data-reveal]");
  if (!on) return;
  if ("copy" in on.dataset) copy(on);
  else if ("print" in on.dataset) window.print();
  else reveal(on);
};

document.addEventListener("DOMContentLoaded", () => {
  all("[data-clear]").forEach((e) => phone.set("laksa:" + e.dataset.clear, null));
  all("[data-parent]").forEach(narrow);
  all("form[data-steps]").forEach(steps);
  all("form[data-keep]").forEach(keep);
  all("[data-count]").forEach(count);
  all("[data-preview]").forEach((list) => photos(list.closest("fieldset")));
  all("form[data-once]").forEach(once);
  all(".errors").slice(0, 1).forEach((e) => e.focus());
  document.addEventListener("click", click);
});
