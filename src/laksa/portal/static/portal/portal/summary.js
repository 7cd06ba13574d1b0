/* The last screen of the report form: the answers ([data-answers-said]), the place ([data-place-said]), how many photos
   ([data-pictures]) and the first of them ([data-cover]), as they stand now. */
import { one, all } from "../../laksa/dom.js";
import { say } from "../../laksa/language.js";

const chosen = (select) => select.value ? select.selectedOptions[0].text : "";

const sayPlace = (form, place) => {
  const { landmark, kelurahan, kecamatan, lat } = form.elements;
  const parts = [landmark?.value.trim(), chosen(kelurahan), chosen(kecamatan)].filter(Boolean);
  if (!parts.length && lat?.value.trim()) parts.push(place.dataset.point);
  place.textContent = parts.join(", ") || place.dataset.none;
};

/* The row of the answers stands where the kind that was chosen asks something. */
const sayAnswers = (form, place) => {
  const fields = all('[name^="answer-"]', form), given = (f) => f.type !== "checkbox" || f.checked;
  const words = (f) => f.type === "checkbox" ? f.labels[0].textContent : f.tagName === "SELECT" ? chosen(f) : f.value;
  const said = fields.filter(given).map((f) => words(f).trim()).filter(Boolean);
  place.textContent = said.join(", ") || place.dataset.none;
  place.parentNode.hidden = !fields.length;
};

const sayPictures = (form, pictures) => {
  const fresh = all("[data-photo]", form).reduce((sum, input) => sum + input.files.length, 0);
  const n = fresh + all("[name^=kept_]:checked", form).length;
  if (n) pictures.textContent = `${n} ${say("foto", "photos")}`;
  else if (one("[data-again]", form)) pictures.textContent = say("belum dipilih lagi", "not chosen again yet");
  else pictures.textContent = pictures.dataset.none;
};

export const summarise = (form) => {
  const place = one("[data-place-said]", form), pictures = one("[data-pictures]", form);
  const cover = one("[data-cover]", form), answers = one("[data-answers-said]", form);
  const sum = () => {
    sayPlace(form, place);
    sayAnswers(form, answers);
    sayPictures(form, pictures);
  };
  form.addEventListener("photos", (e) => cover.replaceChildren(...e.detail));
  for (const kind of ["input", "change", "click", "photos"]) form.addEventListener(kind, sum);
  document.addEventListener("DOMContentLoaded", sum);
  addEventListener("pageshow", () => setTimeout(sum));
};
