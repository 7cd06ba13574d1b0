/* What goes out of the house by a plain letter ([data-key-enter]) waits for Enter; until then letters look for another
   agency in select[name=other]. */
import { one } from "../dom.js";

let sought = "";

const choose = (select, value) => {
  select.value = value;
  select.dispatchEvent(new Event("input", { bubbles: true }));
};

const begins = (option, letters) => {
  const words = `${option.text} ${option.value}`.toLowerCase().split(/[^a-z]+/);
  return option.value.toLowerCase().slice(1).startsWith(letters) || words.some((word) => word.startsWith(letters));
};

export const forget = () => { sought = ""; };

/* True when the key was a letter of the search. */
export const seek = (e, keys) => {
  const select = e.matches("[data-key-enter]") && one("select[name=other]", e.form);
  if (!select) return false;
  const options = [...select.options];
  if (keys === "escape" || keys === "backspace") {
    forget();
    choose(select, options.find((o) => o.defaultSelected)?.value ?? "");
    return true;
  }
  if (!/^[a-z]$/.test(keys)) return false;
  if (!sought && e.dataset.key.split(" ").includes(keys)) return true; // D pressed twice is D
  const found = options.find((o) => o.value && begins(o, sought + keys));
  if (found) {
    sought += keys;
    choose(select, found.value);
  }
  return true;
};

export const listenToChoices = () => {
  document.addEventListener("focusout", forget);
  document.addEventListener("change", (e) => {
    const select = e.target.matches("input[name=lead]") && one("select[name=other]", e.target.form);
    if (select) select.value = "";
  });
};
