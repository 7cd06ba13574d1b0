/* Pages on which citizens write: 112 and the NIK under the box while they type; on the report form the place and the summary. */
(() => {
  "use strict";
  const d = document, all = (selector, from = d) => [...from.querySelectorAll(selector)];
  const say = (id, en) => d.documentElement.lang.startsWith("en") ? en : id;

  /* Every box of words has its warnings below it; the report form repeats them on its second screen. */
  const warn = (text) => {
    const words = new RegExp(`(?:^| )(?:${text.dataset.emergencyWords})(?: |$)`), near = text.form || d;
    const show = (name, on) => all(`[data-${name}]`, near).forEach((one) => {
      const fresh = one.hidden && on; one.hidden = !on;
      if (fresh && d.activeElement === text && one.closest("[role=alert]")) one.scrollIntoView({ block: "nearest" });
    });
    const look = () => {
      const value = text.value.normalize("NFKD");
      show("emergency", words.test(` ${value.toLowerCase().replace(/[^0-9a-z]+/g, " ")} `));
      show("nik", (value.match(/\d(?:[\s./,-]{0,3}\d)*/g) || []).some((run) => run.replace(/\D/g, "").length === 16));
    };
    text.addEventListener("input", look);
    return look;
  };
  const looks = all("[data-emergency-words]").map(warn);
  d.addEventListener("DOMContentLoaded", () => looks.forEach((look) => look()));

  const form = d.querySelector("form[data-steps]");
  if (!form) return;
  const one = (selector) => form.querySelector(selector), field = (name) => form.elements[name];

  const every = one("[data-all-kinds]"), list = field("category_all"), label = every.parentNode.querySelector("[data-words]"), first = label.textContent;
  const named = () => { label.textContent = every.checked && list.value ? list.selectedOptions[0].text : first; };
  form.addEventListener("change", named);
  named();

  /* "Pakai lokasi saya": asks the phone only when tapped, and the city in which kelurahan that is */
  const button = one("[data-locate]"), status = one("[data-locate-status]"), change = (name, value) => {
    field(name).value = value; field(name).dispatchEvent(new Event("change", { bubbles: true }));
  };
  const found = async ({ coords }) => {
    const m = Math.round(coords.accuracy), lat = coords.latitude.toFixed(6), lon = coords.longitude.toFixed(6);
    const read = say(`Lokasi terbaca, ketelitian ${m} m`, `Location read, accurate to ${m} m`);
    change("lat", lat); change("lon", lon);
    const place = await fetch(form.dataset.place, { method: "POST", body: new URLSearchParams({ lat, lon }) }).then((r) => r.ok ? r.json() : null, () => null);
    if (place?.outside) return say("Lokasi ini di luar Kota Tangerang. Laporan tetap kami terima dan dapat kami arahkan.", "This place is outside Kota Tangerang. We still take the report and can direct it.");
    const invite = say("Tambahkan patokan agar petugas mudah menemukannya.", "Add a landmark so that the officers find it easily.");
    if (!place || m > 300) return `${read}. ${say("Pilih kelurahannya bila tahu.", "Choose the kelurahan if you know it.")} ${invite}`;
    change("kecamatan", place.kecamatan); change("kelurahan", place.kelurahan);
    return `${read}: ${place.name}. ${invite}`;
  };
  button.addEventListener("click", () => {
    const tell = (text) => { status.textContent = text; button.removeAttribute("aria-busy"); };
    if (!navigator.geolocation) return tell(say("Ponsel ini tidak memberi lokasi. Tulis alamat atau patokan.", "This phone gives no location. Write an address or landmark."));
    button.setAttribute("aria-busy", "true");
    navigator.geolocation.getCurrentPosition((place) => found(place).then(tell),
      () => tell(say("Lokasi tidak diizinkan. Anda tetap dapat menulis alamat atau patokan.", "Location not allowed. You can still write an address or landmark.")),
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 });
  });

  const place = one("[data-place-said]"), pictures = one("[data-pictures]"), value = (name) => field(name)?.value.trim();
  const chosen = (name) => field(name).value ? field(name).selectedOptions[0].text : "";
  const sum = () => {
    const parts = [value("landmark"), chosen("kelurahan"), chosen("kecamatan")].filter(Boolean);
    if (!parts.length && value("lat")) parts.push(place.dataset.point);
    place.textContent = parts.join(", ") || place.dataset.none;
    const n = all("[data-photo]", form).reduce((sum, input) => sum + input.files.length, 0)
      + +pictures.dataset.kept - all("[name=dropped_photos]:checked", form).length;
    pictures.textContent = n ? `${n} ${say("foto", "photos")}` : one("[data-again]") ? say("belum dipilih lagi", "not chosen again yet") : pictures.dataset.none;
  };
  const cover = one("[data-cover]");
  form.addEventListener("photos", (e) => cover.replaceChildren(...e.detail));
  for (const kind of ["input", "change", "click", "photos"]) form.addEventListener(kind, sum);
  d.addEventListener("DOMContentLoaded", () => { named(); sum(); });
  addEventListener("pageshow", () => setTimeout(sum));
})();
