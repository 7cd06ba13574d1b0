/* The dialog [data-help]: every key of the page in [data-list], and the switch of single letters, [data-shortcuts]. */
import { one, all, make } from "../dom.js";
import { say } from "../language.js";
import { caps } from "./caps.js";
import { declared, label } from "./declared.js";
import { areOff, switchOff } from "./keys.js";

const row = (e, keys) => {
  const li = make("li");
  const inside = keys === "ctrl+shift+enter" ? say(", saat mengisi formulirnya", ", while filling in its form") : "";
  const enter = "keyEnter" in e.dataset && !keys.includes("+") ? "+enter" : "";
  li.dataset.made = "";
  li.append(caps(keys + enter), make("span", "", label(e) + inside));
  return li;
};

export const help = () => {
  const box = one("[data-help]"), list = one("[data-list]", box), check = one("[data-shortcuts]", box);
  all("[data-made]", list).forEach((x) => x.remove());
  one("[data-send]", list).hidden = !one("main form[method=post]");
  declared()
    .flatMap((e) => e.dataset.key.split(" ").map((keys) => [e, keys]))
    .filter(([, keys]) => keys !== "ctrl+enter")
    .forEach(([e, keys]) => list.append(row(e, keys)));
  if (check) {
    check.checked = !areOff();
    check.onchange = () => switchOff(!check.checked);
  }
  if (!box.open) box.showModal();
};
