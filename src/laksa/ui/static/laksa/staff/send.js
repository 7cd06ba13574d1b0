/* Ctrl+Enter sends the form that holds the focus, Ctrl+Shift+Enter by the button that says so; no other form is
   touched. Of several buttons none is guessed: the form has to name the one that these keys press. */
import { has } from "./declared.js";
import { seen, formOf } from "./elements.js";

export const SENDS = ["ctrl+enter", "ctrl+shift+enter"];

const sender = (form, keys) => {
  const buttons = [...form.elements].filter((b) => b.type === "submit" && !b.disabled && seen(b));
  return buttons.find((b) => has(b, keys)) || (keys === "ctrl+enter" && buttons.length === 1 ? buttons[0] : null);
};

export const send = (e, keys) => {
  const form = formOf(e.target);
  const button = form && !e.repeat && sender(form, keys);
  e.preventDefault();
  if (button) button.click();
};
