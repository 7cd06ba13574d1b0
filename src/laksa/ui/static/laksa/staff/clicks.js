/* What is clicked: [data-copy] copies (on pages of officers citizen.js does), button[data-act] does one of the
   `actions`, [data-open="id"] opens a dialog, [data-close] closes the one around it. */
import { one } from "../dom.js";
import { say } from "../language.js";
import { actions } from "./press.js";

const copy = async (button) => {
  const words = button.lastChild, old = words.textContent;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch {
    one("textarea[readonly]", button.closest("section") || document)?.select();
    document.execCommand("copy");
  }
  words.textContent = say("Tersalin", "Copied");
  setTimeout(() => { words.textContent = old; }, 2000);
};

const openDialog = (e, id) => {
  const box = document.getElementById(id);
  if (!box?.showModal) return;
  e.preventDefault();
  box.showModal();
};

const click = (e) => {
  const on = (selector) => e.target.closest(selector);
  const copies = !window.laksa && on("[data-copy]"), acts = on("button[data-act]"), opens = on("[data-open]");
  const closes = on("[data-close]");
  if (copies) copy(copies);
  else if (acts) actions[acts.dataset.act]();
  else if (opens) openDialog(e, opens.dataset.open);
  else if (closes) {
    e.preventDefault();
    closes.closest("dialog")?.close();
  }
};

export const listenToClicks = () => document.addEventListener("click", click);
