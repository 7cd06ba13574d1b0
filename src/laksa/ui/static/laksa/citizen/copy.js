/* [data-copy="text"]: a press copies the text, a number or a secret link. */
import { make } from "../dom.js";
import { say } from "../language.js";
import { swap } from "./words.js";

const copyByHand = (text) => {
  const area = make("textarea", "sr");
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
};

export const copy = async (button) => {
  const text = button.dataset.copy;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    copyByHand(text);
  }
  setTimeout(swap(button, say("Tersalin", "Copied")), 2000);
};
