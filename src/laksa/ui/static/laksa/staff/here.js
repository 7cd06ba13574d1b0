/* The row of the queue and the entry of the sidebar that are open ([aria-current]) are scrolled into sight. */
import { one } from "../dom.js";

export const showHere = () => {
  one("[data-queue] [aria-current=true]")?.scrollIntoView({ block: "nearest" });
  const entry = one(".sidebar ul [aria-current]");
  const bar = entry?.closest("ul");
  if (bar) bar.scrollLeft = entry.offsetLeft - bar.offsetLeft - (bar.clientWidth - entry.offsetWidth) / 2;
};
