/* The dialog [data-palette]: what can be pressed on this page and where the sidebar leads, found by [data-filter]. */
import { one, all, make } from "../dom.js";
import { caps } from "./caps.js";
import { declared, label } from "./declared.js";
import { press } from "./press.js";

const choices = () =>
  declared()
    .concat(all(".sidebar a[href]"))
    .map((e) => ({ e, text: e.dataset.key ? label(e) : e.textContent.trim() }))
    .filter((choice) => choice.text);

const drawn = (choice, selected, box) => {
  const li = make("li"), button = make("button", "", choice.text);
  button.type = "button";
  button.setAttribute("aria-selected", selected);
  button.setAttribute("role", "option");
  if (choice.e.dataset.key) button.append(caps(choice.e.dataset.key));
  button.onclick = () => {
    box.close();
    press(choice.e);
  };
  li.setAttribute("role", "none");
  li.append(button);
  return li;
};

export const palette = () => {
  const box = one("[data-palette]"), list = one("[data-list]", box), field = one("[data-filter]", box);
  if (box.open) return;
  const choosable = choices(), selected = () => one("[aria-selected=true]", list);
  let at = 0;
  const draw = () => {
    const words = field.value.toLowerCase().split(/\s+/);
    const hits = choosable.filter((choice) => words.every((word) => choice.text.toLowerCase().includes(word)));
    at = Math.max(0, Math.min(at, hits.length - 1));
    list.replaceChildren(...hits.map((hit, n) => drawn(hit, n === at, box)));
  };
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.getAttribute("aria-label") || "");
  field.value = "";
  field.oninput = () => {
    at = 0;
    draw();
  };
  field.onkeydown = (e) => {
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      e.preventDefault();
      at += e.key === "ArrowDown" ? 1 : -1;
      draw();
      selected()?.scrollIntoView({ block: "nearest" });
    } else if (e.key === "Enter" && !e.ctrlKey && !e.metaKey) {
      e.preventDefault();
      selected()?.click();
    }
  };
  draw();
  box.showModal();
  field.focus();
};
