/* form[data-lift], Catat: what the words say fills the fields that nobody touched, half a second behind the typing;
   a field remembers in [data-lifted] what was filled in for it. */
import { one } from "../../laksa/dom.js";
import { copiesIn, copyOf, parsed, post } from "./page.js";

const LIFTED = ["title", "phone", "email", "landmark", "kelurahan"];
const READ = [
  "text", "category", "kelurahan", "title", "name", "landmark", "confidential", "about_agency", "public_wish",
];
const PARTS = ["desk-found", "desk-suggested", "desk-public", "desk-guess"];

const isLifted = (field) => field.value === field.dataset.lifted;

const fillFrom = (page, field) => {
  const found = one(`form[data-lift] [name="${field.name}"]`, page);
  if (!found || field === document.activeElement || (field.value && !isLifted(field))) return;
  field.value = field.dataset.lifted = found.value;
  one(".from", field.parentNode)?.remove();
  const mark = one(".from", found.parentNode);
  if (mark && found.value) field.parentNode.prepend(copyOf(mark));
};

const redrawFrom = (page, id) => {
  const here = document.getElementById(id), there = page.getElementById(id);
  if (here && there) here.replaceChildren(...copiesIn(there));
};

export const lift = (form) => {
  const fields = () => LIFTED.map((name) => form.elements[name]);
  let wait, turn = 0;
  const read = async () => {
    const sent = new FormData(form), mine = ++turn;
    sent.delete("photos");
    sent.set("baca", "yes");
    fields().filter(isLifted).forEach((field) => sent.set(field.name, ""));
    try {
      const answer = await post(form.action, new URLSearchParams(sent));
      if (!answer.ok || answer.redirected || mine !== turn) return;
      const page = parsed(await answer.text());
      fields().forEach((field) => fillFrom(page, field));
      PARTS.forEach((id) => redrawFrom(page, id));
    } catch { /* the button "Baca teks" is there */ }
  };
  form.addEventListener("input", (e) => {
    if (!READ.includes(e.target.name)) return;
    clearTimeout(wait);
    wait = setTimeout(read, 500);
  });
  form.addEventListener("submit", () => {
    ++turn;
    clearTimeout(wait);
  });
};
