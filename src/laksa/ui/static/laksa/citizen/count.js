/* textarea[data-count="limit"]: characters typed, of how many; the limit may be left out. */
import { make } from "../dom.js";
import { say } from "../language.js";

export const count = (area) => {
  const limit = +area.dataset.count || 0, around = area.closest(".reply, .field") || area.parentNode;
  const box = around.querySelector(".counter") || make("span", "counter");
  const show = () => {
    const n = area.value.length;
    box.textContent = limit
      ? say(`${n} dari ${limit} huruf`, `${n} of ${limit} characters`)
      : say(`${n} huruf`, `${n} characters`);
    box.classList.toggle("is-over", limit > 0 && n > limit);
  };
  if (!box.isConnected) area.after(box);
  area.addEventListener("input", show);
  show();
};
