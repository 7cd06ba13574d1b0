/* The report form only: the 112 card while people type, the chosen kind and place in the summary. */
(() => {
  "use strict";
  const d = document, form = d.querySelector("form[data-steps]");
  if (!form) return;
  const one = (selector) => form.querySelector(selector);

  const text = one("[data-emergency-words]"), card = one("[data-emergency]");
  const words = new RegExp(`(?:^| )(?:${text.dataset.emergencyWords})(?: |$)`);
  const look = () => {
    const plain = text.value.toLowerCase().normalize("NFKD").replace(/[^0-9a-z]+/g, " ");
    card.hidden = !words.test(` ${plain} `);
  };
  text.addEventListener("input", look);

  const all = one("[data-all-kinds]"), list = form.elements.category_all, label = all.parentNode.querySelector("[data-words]"), first = label.textContent;
  const named = () => { label.textContent = all.checked && list.value ? list.selectedOptions[0].text : first; };
  form.addEventListener("change", named);
  named();

  const place = one("[data-place]"), pictures = one("[data-pictures]"), value = (name) => form.elements[name]?.value.trim();
  const chosen = (name) => form.elements[name].value ? form.elements[name].selectedOptions[0].text : "";
  const sum = () => {
    const parts = [value("landmark"), chosen("kelurahan"), chosen("kecamatan")].filter(Boolean);
    if (!parts.length && value("lat")) parts.push(place.dataset.point);
    place.textContent = parts.join(", ") || place.dataset.none;
    const n = [...form.querySelectorAll("[data-photo]")].reduce((sum, input) => sum + input.files.length, 0)
      + +pictures.dataset.kept - form.querySelectorAll("[name=dropped_photos]:checked").length;
    pictures.textContent = n ? `${n} ${d.documentElement.lang.startsWith("en") ? "photos" : "foto"}` : pictures.dataset.none;
  };
  const cover = one("[data-cover]");
  form.addEventListener("photos", (e) => cover.replaceChildren(...e.detail));
  for (const kind of ["input", "change", "click", "photos"]) form.addEventListener(kind, sum);
  d.addEventListener("DOMContentLoaded", () => { look(); named(); sum(); });
})();
