/* form[data-once]: one press, one report; the button says that it is being sent ([data-busy] its words). */
import { say } from "../language.js";
import { swap } from "./words.js";

export const once = (form) => form.addEventListener("submit", (e) => {
  if (e.defaultPrevented) return;
  if (form.dataset.sent) return e.preventDefault();
  const button = e.submitter || form.querySelector("[type=submit], button:not([type])");
  form.dataset.sent = "1";
  if (!button) return;
  button.style.minWidth = button.offsetWidth + "px";
  const back = swap(button, button.dataset.busy || say("Mengirim", "Sending"));
  button.setAttribute("aria-busy", "true");
  addEventListener("pageshow", (show) => {
    if (!show.persisted) return;
    delete form.dataset.sent;
    button.removeAttribute("aria-busy");
    back();
  });
});
