/* [data-undo-until="ISO"]: the bar shrinks for what is left, waits under pointer or focus, then goes. */
import { one } from "../dom.js";
import { say } from "../language.js";

export const toast = (box) => {
  const bar = one("i", box), left = one("[data-left]", box);
  const end = Date.parse(box.dataset.undoUntil), rest = () => (end - Date.now()) / 1000;
  if (!(rest() > 0)) {
    box.remove();
    return;
  }
  if (bar) {
    bar.style.animationDuration = "10s";
    bar.style.animationDelay = Math.min(0, rest() - 10) + "s";
  }
  const timer = setInterval(() => {
    const s = Math.max(0, Math.ceil(rest()));
    if (left) left.textContent = s + say(" dtk", " s");
    if (s > 0) return;
    one("form", box)?.remove();
    if (box.matches(":hover, :focus-within")) return;
    clearInterval(timer);
    box.remove();
  }, 250);
};
