/* A key that is pressed finds what declares it. Single letters can be switched off (WCAG 2.1.4), on this computer. */
import { declared, has } from "./declared.js";
import { typing } from "./elements.js";
import { press } from "./press.js";
import { listenToChoices, seek } from "./seek.js";
import { send, SENDS } from "./send.js";

const OFF = "laksa:keys-off";
let off = false;
try { off = localStorage.getItem(OFF) === "1"; } catch { /* a browser that keeps nothing */ }

export const areOff = () => off;
export const switchOff = (now) => {
  off = now;
  try { localStorage.setItem(OFF, off ? "1" : "0"); } catch { /* until the page is left */ }
};

const chord = (e) => {
  const held = (e.ctrlKey || e.metaKey ? "ctrl+" : "") + (e.altKey ? "alt+" : "");
  const shift = e.shiftKey && e.key.length > 1 ? "shift+" : "";
  const key = e.altKey && /^(Digit|Key)/.test(e.code) ? e.code.slice(-1) : e.key;
  return held + shift + key.toLowerCase();
};

const listen = (e) => {
  if (e.defaultPrevented || e.isComposing) return;
  const keys = chord(e), strong = keys.startsWith("ctrl+");
  if (SENDS.includes(keys)) return send(e, keys);
  if (typing(e.target) && !strong && !keys.startsWith("alt+")) {
    if (keys === "escape") e.target.blur();
    return;
  }
  if (off && !strong) return;
  if (e.repeat && e.target.matches("[data-key-enter]")) return e.preventDefault();
  if (seek(e.target, keys)) return e.preventDefault();
  const target = declared().find((x) => has(x, keys));
  if (!target) return;
  e.preventDefault();
  press(target, strong);
};

export const listenToKeys = () => {
  listenToChoices();
  document.addEventListener("keydown", listen);
};
