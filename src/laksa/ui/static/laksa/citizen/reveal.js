/* [data-reveal="id"] shows and hides the password in the field of that id. */
import { say } from "../language.js";
import { swap } from "./words.js";

export const reveal = (button) => {
  const field = document.getElementById(button.dataset.reveal);
  if (!field) return;
  const hidden = field.type === "password";
  field.type = hidden ? "text" : "password";
  swap(button, hidden ? say("Tutup", "Hide") : say("Lihat", "Show"));
  button.setAttribute("aria-pressed", hidden);
};
