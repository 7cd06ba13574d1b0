/* textarea[data-count="limit"]: how many characters stand in it, in .counter (on pages of officers citizen.js
   counts). */
import { one } from "../dom.js";
import { say } from "../language.js";

export const count = (area) => {
  const limit = area.dataset.count, box = one(".counter", area.closest(".reply") || area.parentNode);
  if (!box) return;
  const show = () => {
    const n = area.value.length;
    box.textContent = n + (limit ? say(" dari ", " of ") + limit : "") + say(" huruf", " characters");
    box.classList.toggle("is-over", limit && n > +limit);
  };
  area.addEventListener("input", show);
  show();
};
