/* Pressing what a key stands on: a field takes the focus, a fold opens at its first field, a button or link is clicked,
   [data-act] does one of the `actions`. */
import { one } from "../dom.js";
import { waits } from "./declared.js";
import { forget } from "./seek.js";

const FIELD = "textarea, select, input:not([type=hidden], [type=radio], [type=checkbox])";
const WRITTEN = "input:not([type=radio], [type=checkbox], [type=submit]), textarea, select";

export const actions = {};

/* `now`: at once, even what waits for Enter. */
export const press = (e, now = true) => {
  const fold = e.closest("details:not([open])");
  if (fold) fold.open = true;
  if (!now && waits(e)) {
    forget();
    e.scrollIntoView({ block: "nearest" });
    e.focus();
  } else if (e.dataset.act) {
    actions[e.dataset.act]();
  } else if (e.matches("summary")) {
    (one(FIELD, e.parentNode) || one("form button", e.parentNode)).focus();
  } else if (!e.matches(WRITTEN) && e.matches("a, button, input, label")) {
    if (!e.matches("a")) e.focus();
    e.click();
  } else {
    e.focus();
  }
};
