/* [data-clock="seconds"][data-limit]: the SOP's clock, green below three fifths of the limit, then amber, red
   beyond it, in words too. It stands still while nobody is at the page. */
import { one, make } from "../dom.js";
import { say } from "../language.js";
import { active } from "./activity.js";
import { minutes } from "./digits.js";

const COLOURS = ["is-green", "is-amber", "is-red"];
const colour = (s, limit) => s > limit ? "is-red" : s >= limit * .6 ? "is-amber" : "is-green";

export const clock = (face) => {
  const panel = face.closest(".clock") || face.parentNode, bar = one(".gauge > i", panel);
  const now = one(".sop .is-now"), strip = now && one("i", now), words = now && one("span", now);
  const limit = +face.dataset.limit || 300;
  let s = +face.dataset.clock || 0;
  const paint = () => {
    const share = Math.min(100, s / limit * 100) + "%";
    face.textContent = minutes(s);
    if (words) words.textContent = minutes(s);
    [panel, now].filter(Boolean).forEach((x) => {
      x.classList.remove(...COLOURS);
      x.classList.add(colour(s, limit));
    });
    [bar, strip].filter(Boolean).forEach((x) => { x.style.width = share; });
    if (s > limit && !one(".late", panel)) {
      (one(".clock-foot", panel) || panel).prepend(make("span", "late", say("lewat standar", "over the standard")));
    }
  };
  paint();
  const timer = setInterval(() => {
    if (!face.isConnected) return clearInterval(timer);
    if (!active()) return;
    s += 1;
    paint();
  }, 1000);
};
