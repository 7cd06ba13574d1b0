/* A control with [data-error] is checked before the next screen opens ([data-min] characters, else [data-short]);
   [data-if-category] asks for a place only of those whose kind of report cannot do without, and who gave none
   otherwise. */
import { all, make } from "../dom.js";

/* What was said of a field, beside it and in the list at the top, goes. */
export const mended = (field) => {
  const box = field.closest(".field") || field.parentNode;
  all(".error", box).forEach((e) => e.remove());
  box.classList.remove("field-bad");
  field.removeAttribute("aria-invalid");
  field.setAttribute("aria-describedby", field.id + "_helptext");
  all(`.errors a[href="#${field.id}"]`).forEach((a) => {
    const list = a.closest("ul");
    a.closest("li").remove();
    if (!list.children.length) list.closest(".errors").remove();
  });
  return box;
};

export const check = (field) => {
  const text = field.value.trim(), box = mended(field), { error, short, min } = field.dataset;
  const words = !text ? error : text.length < (+min || 1) ? short || error : "";
  if (!words) return true;
  const p = make("p", "error", words);
  p.id = field.id + "_sekarang";
  p.setAttribute("role", "alert");
  field.before(p);
  box.classList.add("field-bad");
  field.setAttribute("aria-describedby", p.id);
  field.focus();
  field.addEventListener("input", () => mended(field), { once: true });
  return false;
};

export const isNeeded = (field) => {
  if (!("ifCategory" in field.dataset)) return true;
  const given = (x, name) => x.name === name && (x.type !== "radio" || x.checked);
  const value = (name) => [...field.form.elements].find((x) => given(x, name))?.value || "";
  const code = value("category") === "all" ? value("category_all") : value("category");
  return field.dataset.ifCategory.split(" ").includes(code) && !value("kelurahan") && !value("lat");
};
