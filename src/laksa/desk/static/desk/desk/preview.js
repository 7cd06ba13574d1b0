/* form[data-preview], step 2: what the public will read follows the typing, half a second behind; without script a
   button shows it. */
import { copyOf, parsed, post, textOf } from "./page.js";

export const preview = (form) => {
  let later, turn = 0;
  const look = async () => {
    const sent = new FormData(form), mine = ++turn;
    sent.set("lihat", "part");
    try {
      const answer = await post(form.action, new URLSearchParams(sent));
      const text = mine === turn ? await textOf(answer) : "";
      const part = text && parsed(text).getElementById("desk-public");
      if (part) document.getElementById("desk-public").replaceWith(copyOf(part));
    } catch { /* the button is there */ }
  };
  form.addEventListener("input", () => {
    clearTimeout(later);
    later = setTimeout(look, 500);
  });
};
