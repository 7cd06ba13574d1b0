/* [data-questions="URL…&category="]: the questions of the category that its form has chosen now; [data-asked] is the
   one it was drawn for. What was answered comes back with its question. */
import { all } from "./dom.js";

const isTick = (field) => field.type === "checkbox";
const nameOf = (field) => field.name + (isTick(field) ? "=" + field.value : "");

export const ask = (place) => {
  const form = place.closest("form"), said = {};
  let turn = 0;
  const chosen = () => {
    const code = new FormData(form).get("category") || "";
    return code === "all" || !code ? form.elements.category_all?.value || "" : code;
  };
  const remember = () => all("[name]", place).forEach((field) => {
    said[nameOf(field)] = isTick(field) ? field.checked : field.value;
  });
  const bringBack = () => all("[name]:not([type=hidden])", place).forEach((field) => {
    const old = said[nameOf(field)];
    if (old === undefined) return;
    if (isTick(field)) field.checked = old;
    else field.value = old;
  });
  const look = async () => {
    const code = chosen(), mine = ++turn;
    if (code === place.dataset.asked) return;
    remember();
    try {
      const answer = code && await fetch(place.dataset.questions + encodeURIComponent(code));
      const text = answer && answer.ok ? await answer.text() : "";
      if (mine !== turn) return;
      place.innerHTML = text;
      place.dataset.asked = code;
      bringBack();
      form.dispatchEvent(new CustomEvent("questions"));
    } catch { /* asked again with the next change; no answer has to be given */ }
  };
  const changed = (e) => { if (/^category/.test(e.target.name)) look(); };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  document.addEventListener("DOMContentLoaded", look);
};
