/* [data-poll="URL"] is drawn anew every five seconds, but never under the fingers; scroll and focus stay where they
   were. */
import { one } from "../dom.js";
import { typing } from "./elements.js";

const inUse = (box) => {
  const focus = document.activeElement;
  return box.contains(focus) && (typing(focus) || focus.closest("details"));
};

const redraw = (box, text) => {
  const port = box.closest(".queue, .main") || box, top = port.scrollTop, focus = document.activeElement;
  const link = box.contains(focus) && focus.getAttribute("href");
  box.innerHTML = text;
  port.scrollTop = top;
  if (link) one(`a[href="${CSS.escape(link)}"]`, box)?.focus({ preventScroll: true });
};

export const poll = (box) => {
  let last = null, busy = false;
  const ask = async () => {
    if (document.hidden || busy || inUse(box)) return;
    busy = true;
    try {
      const answer = await fetch(box.dataset.poll, { headers: { "X-Poll": "1" } });
      if (!answer.ok || answer.redirected) return;
      const text = await answer.text();
      if (text === last) return;
      last = text;
      if (text.trim() !== box.innerHTML.trim()) redraw(box, text);
    } catch {
      /* asks again */
    } finally {
      busy = false;
    }
  };
  const timer = setInterval(() => {
    if (box.isConnected) ask();
    else clearInterval(timer);
  }, 5000);
};
