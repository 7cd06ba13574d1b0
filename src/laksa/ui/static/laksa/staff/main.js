/* LAKSA for staff: what stands in the page wakes, and so does what is drawn later without loading a page
   (laksa:drawn). */
import { one, all } from "../dom.js";
import { actions } from "./press.js";
import { listenToKeys } from "./keys.js";
import { walk } from "./queue.js";
import { help } from "./help.js";
import { palette } from "./palette.js";
import { listenToClicks } from "./clicks.js";
import { chooser } from "./files.js";
import { poll } from "./poll.js";
import { ping } from "./ping.js";
import { clock } from "./clock.js";
import { toast } from "./undo.js";
import { draft } from "./drafts.js";
import { fill } from "./templates.js";
import { count } from "./count.js";
import { showHere } from "./here.js";

const WAKES = [
  ["[data-poll]", poll],
  ["[data-clock]", clock],
  ["[data-undo-until]", toast],
  ["form[data-draft]", draft],
  ["select[data-fill]", fill],
  ["input[type=file]:not(.sr)", chooser],
];

const wake = (root) => {
  const found = (what) => [...(root.matches?.(what) ? [root] : []), ...all(what, root)];
  WAKES.forEach(([what, how]) => found(what).forEach(how));
  all("input[data-method]", root).forEach((input) => { input.value = "focus"; });
  if (!window.laksa) all("[data-count]", root).forEach(count);
  one(".errors", root)?.focus();
};

document.documentElement.classList.add("js");
Object.assign(actions, { next: () => walk(1), previous: () => walk(-1), palette, help });
listenToKeys();
listenToClicks();
document.addEventListener("change", (e) => {
  if (e.target.form?.matches("[data-at-once]")) e.target.form.requestSubmit();
});
wake(document);
all("[data-ping]").forEach(ping);
document.addEventListener("laksa:drawn", (e) => wake(e.target));
showHere();
