/* J and K walk through the rows of [data-queue]. */
import { all } from "../dom.js";
import { seen } from "./elements.js";

export const walk = (step) => {
  const rows = all("[data-queue] a").filter(seen);
  if (!rows.length) return;
  const focused = rows.indexOf(document.activeElement);
  const from = focused >= 0 ? focused : rows.findIndex((a) => a.closest("[aria-current=true]"));
  const to = rows[Math.max(0, Math.min(rows.length - 1, from < 0 ? 0 : from + step))];
  to.focus();
  to.scrollIntoView({ block: "nearest" });
};
