/* [data-guess="URL"]: what the words seem to be about, each a button with the words that say so; a tap chooses it. */
import { make, one } from "../../laksa/dom.js";
import { say } from "../../laksa/language.js";

const PAUSE = 300, LEAST = 10; // milliseconds behind the last key; letters

const kindsIn = (url, text) =>
  fetch(url, { method: "POST", body: new URLSearchParams({ text }) })
    .then((answer) => answer.ok ? answer.json() : { kinds: [] }, () => ({ kinds: [] }));

const choose = (form, code) => {
  const tile = one(`[name=category][value="${code}"]`, form);
  if (!tile) form.elements.category_all.value = code;
  const field = tile || one("[data-all-kinds]", form);
  field.checked = true;
  field.dispatchEvent(new Event("change", { bubbles: true }));
};

export const guess = (form) => {
  const box = one("[data-guess]", form), { text } = form.elements;
  let wait = 0, last = "";
  const button = ({ code, word, because }) => {
    const made = make("button", "btn btn-block", `${word}: “${because}”`);
    made.type = "button";
    made.addEventListener("click", () => {
      choose(form, code);
      box.hidden = true;
    });
    return made;
  };
  const look = async () => {
    const said = text.value.trim(), chosen = one("[name=category]:checked", form)?.value;
    if (said === last || said.length < LEAST || chosen) return;
    last = said;
    const { kinds } = await kindsIn(box.dataset.guess, said);
    const words = say("Usulan dari kata Anda", "Suggested by your words");
    box.replaceChildren(make("p", "hint", words), ...kinds.map(button));
    box.hidden = !kinds.length;
  };
  text.addEventListener("input", () => {
    clearTimeout(wait);
    wait = setTimeout(look, PAUSE);
  });
};
