/* [data-echo="field"]: what was entered in a field of the form, said again on the last screen; [data-none] when
   nothing. */
import { all } from "../dom.js";
import { say } from "../language.js";

const saidBy = (field, files) => {
  if (field.type === "file") return files && say(`${files} foto`, `${files} photos`);
  if (field.tagName === "SELECT") return field.value && field.selectedOptions[0]?.text;
  if (!field.labels || !/radio|checkbox/.test(field.type)) return field.value;
  return field.checked ? field.labels[0].textContent.trim() : "";
};

export const echo = (place, form) => {
  const fields = all(`[name="${place.dataset.echo}"]`, form), field = fields.find((x) => x.checked) || fields[0];
  if (!field) return;
  const files = fields.reduce((sum, x) => sum + (x.files?.length || 0), 0);
  place.textContent = saidBy(field, files) || place.dataset.none || say("belum diisi", "not filled in");
};
