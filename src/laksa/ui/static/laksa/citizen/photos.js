/* A field of photos: its inputs ([data-photo="3"], the limit) fill the one that takes several, its list
   ([data-preview]) shows them; another field of the form is not touched. Whoever draws a cover listens to the event
   `photos`. */
import { all, make } from "../dom.js";
import { say } from "../language.js";
import { shrink } from "./shrink.js";

const WIDE = 192;
const HIGH = 144;
const LARGEST = 15 * 1024 * 1024;

const thumbnail = (photo) => {
  const small = document.createElement("canvas");
  small.width = WIDE;
  small.height = HIGH;
  if (photo.canvas) {
    const { width, height } = photo.canvas, s = Math.max(WIDE / width, HIGH / height);
    const left = (WIDE - width * s) / 2, top = (HIGH - height * s) / 2;
    small.getContext("2d").drawImage(photo.canvas, left, top, width * s, height * s);
  }
  return small;
};

const saidOf = (photo, n) => {
  const kb = Math.max(1, Math.round(photo.file.size / 1024));
  if (photo.unsure) {
    return say(`Foto ${n} diperiksa saat dikirim, ${kb} KB.`, `Photo ${n} is checked when sent, ${kb} KB.`);
  }
  if (!photo.ready) return say(`Foto ${n} sedang diperkecil.`, `Photo ${n} is being made smaller.`);
  return say(
    `Foto ${n} siap, ${kb} KB. Hindari wajah dan pelat nomor.`,
    `Photo ${n} ready, ${kb} KB. Avoid faces and number plates.`,
  );
};

const row = (photo, n, remove) => {
  const li = make("li"), mini = make("span", "photo-mini"), x = make("button", "photo-x", "×");
  x.type = "button";
  x.setAttribute("aria-label", say(`Hapus foto ${n}`, `Remove photo ${n}`));
  x.addEventListener("click", remove);
  mini.append(thumbnail(photo), x);
  li.append(mini, make("span", "", saidOf(photo, n)));
  return li;
};

const badWords = (photo, n) => {
  if (!photo.bad) return "";
  const name = photo.file.name;
  return say(`Foto ${n} tidak dapat dibuka: ${name}. `, `Photo ${n} cannot be opened: ${name}. `) + photo.bad;
};

const overWords = (limit) => say(
  `Paling banyak ${limit} foto. Foto selebihnya tidak ikut.`,
  `At most ${limit} photos. The others were left out.`,
);

const tooLarge = () => say(
  "Foto terlalu besar. Pilih foto di bawah 15 MB.",
  "The photo is too large. Choose one under 15 MB.",
);

const madeSmall = async (photo) => {
  Object.assign(photo, await shrink(photo.file), { ready: true });
  if (photo.file.size > LARGEST) photo.bad ||= tooLarge();
};

export const photos = (box) => {
  const inputs = all("[data-photo]", box), main = inputs.find((i) => i.multiple) || inputs[0];
  const list = box.querySelector("[data-preview]"), limit = +main.dataset.photo;
  const room = () => limit - all("[name^=kept_]:checked", box).length;
  let kept = [], over = false, bad = [];
  const remove = (n) => {
    kept.splice(n, 1);
    over = false;
    bad = [];
    put();
    (list.querySelector("button") || main).focus();
  };
  const put = () => {
    const files = new DataTransfer();
    kept.forEach((photo) => files.items.add(photo.file));
    main.files = files.files;
    inputs.forEach((i) => { if (i !== main) i.value = ""; });
    const told = over ? [...bad, overWords(limit)] : bad;
    list.replaceChildren(
      ...kept.map((photo, n) => row(photo, n + 1, () => remove(n))),
      ...told.map((words) => make("li", "strong", words)),
    );
    const cover = kept.map((photo) => photo.canvas).filter(Boolean).slice(0, 1);
    main.dispatchEvent(new CustomEvent("photos", { bubbles: true, detail: cover }));
  };
  const take = async (input) => {
    const fresh = [...input.files].map((file) => ({ file })), free = Math.max(0, room());
    if (input === main && !fresh.length) kept = [];
    kept = kept.concat(fresh);
    over = kept.length > free;
    kept = kept.slice(0, free);
    put();
    await Promise.all(fresh.map(madeSmall));
    bad = kept.map((photo, n) => badWords(photo, n + 1)).filter(Boolean);
    kept = kept.filter((photo) => !photo.bad);
    put();
  };
  inputs.forEach((input) => input.addEventListener("change", () => take(input)));
  /* What the browser itself brought back into a field is shown, and shrunk, as what is chosen is. */
  addEventListener("pageshow", () => {
    if (kept.length) return;
    inputs.filter((i) => i.files.length).forEach((i) => i.dispatchEvent(new Event("change", { bubbles: true })));
  });
};
