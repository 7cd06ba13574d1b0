/* input[type=file]: the browser's own control speaks the browser's language, so a label of ours stands before it. */
import { make } from "../dom.js";
import { say } from "../language.js";

export const chooser = (input) => {
  const none = say("Belum ada berkas", "No file yet"), names = make("span", "tiny muted", none);
  const button = make("label", "btn btn-32", say("Pilih berkas", "Choose files"));
  button.htmlFor = input.id;
  names.setAttribute("aria-live", "polite");
  input.classList.add("sr");
  input.after(button, " ", names);
  input.addEventListener("change", () => {
    names.textContent = [...input.files].map((f) => f.name).join(", ") || none;
  });
};
