/* form[data-keep="name"]: what was typed stays on this phone until the receipt ([data-clear]). Contacts do not
   ([data-nokeep]), and photos cannot: how many there were is remembered ("*"), to ask for them again. */
import { all, make } from "../dom.js";
import { say } from "../language.js";
import { phone } from "./phone.js";

const NEVER = ["file", "hidden", "password", "tel", "email", "submit", "button", ""];
const isChoice = (field) => /^(radio|checkbox)$/.test(field.type);
const isKept = (field) =>
  field.name && field.name !== "name" && !field.closest("[data-nokeep]") && !NEVER.includes(field.type);

const bringBack = (field, old) => {
  if (isChoice(field)) {
    if (field.name in old) field.checked = old[field.name].includes(field.value);
  } else if (!field.value && old[field.name]) {
    field.value = old[field.name][0];
    field.dispatchEvent(new Event("change", { bubbles: true }));
    field.dispatchEvent(new Event("input"));
  }
};

const valuesOf = (fields) => {
  const now = {};
  fields.forEach((field) => {
    if (isChoice(field)) {
      now[field.name] ||= [];
      if (field.checked) now[field.name].push(field.value);
    } else if (field.value) {
      now[field.name] = [field.value];
    }
  });
  return now;
};

const missingWords = (n) => say(
  `${n} foto yang tadi Anda pilih tidak ada lagi di halaman ini. Pilih sekali lagi, atau `,
  `${n} photo${n > 1 ? "s" : ""} chosen before did not come back with this page. Choose again, or `,
);

export const keep = (form) => {
  const key = "laksa:" + form.dataset.keep, fields = () => [...form.elements].filter(isKept);
  const old = JSON.parse(phone.get(key) || "null"), list = form.querySelector("[data-preview]");
  let wait = 0, missing = 0;
  const attached = () =>
    all("[type=file]", form).reduce((n, f) => n + f.files.length, 0)
    + all("[name^=kept_]:checked", form).length;
  const asked = () => list?.querySelector("[data-again]");
  const save = () => {
    clearTimeout(wait);
    wait = 0;
    const photos = attached() || (asked() ? missing : 0);
    phone.set(key, JSON.stringify({ "*": photos, ...valuesOf(fields()) }));
  };
  const sendWithout = (row) => {
    missing = 0;
    row.remove();
    save();
    form.dispatchEvent(new Event("change"));
    form.querySelector("[data-photo]").focus();
  };
  const ask = () => {
    missing = (old && old["*"]) || 0;
    if (!list || !missing || attached() || list.closest(".field-bad")) {
      missing = 0;
      return;
    }
    const li = make("li", "strong"), words = make("span", "", missingWords(missing));
    const no = make("button", "link", say("kirim tanpa foto", "send without photos"));
    no.type = "button";
    no.addEventListener("click", () => sendWithout(li));
    li.dataset.again = "";
    words.setAttribute("role", "status");
    words.append(no, ".");
    li.append(words);
    list.append(li);
  };
  if (old && !form.querySelector(".field-bad")) {
    fields().forEach((field) => bringBack(field, old));
    form.addEventListener("questions", () => {
      all("[data-questions] [name]", form).filter(isKept).forEach((field) => bringBack(field, old));
    });
  }
  form.addEventListener("input", () => {
    clearTimeout(wait);
    wait = setTimeout(save, 300);
  });
  form.addEventListener("submit", save);
  form.addEventListener("photos", save);
  addEventListener("pagehide", () => { if (wait) save(); });
  addEventListener("pageshow", (e) => { if (!e.persisted) ask(); });
};
