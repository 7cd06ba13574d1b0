/* [data-locate] "Pakai lokasi saya": asks the phone only when tapped, and the city (form[data-place="URL"]) in which
   kelurahan that is; the answer stands in [data-locate-status]. */
import { one } from "../../laksa/dom.js";
import { say } from "../../laksa/language.js";

const FAR = 300; // metres: no kelurahan is told from so rough a reading
const PATIENCE = { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 };

const kelurahanAt = (url, lat, lon) =>
  fetch(url, { method: "POST", body: new URLSearchParams({ lat, lon }) })
    .then((answer) => answer.ok ? answer.json() : null, () => null);

const fillIn = (field, value) => {
  field.value = value;
  field.dispatchEvent(new Event("change", { bubbles: true }));
};

const outsideWords = () => say(
  "Lokasi ini di luar Kota Tangerang. Laporan tetap kami terima dan dapat kami arahkan.",
  "This place is outside Kota Tangerang. We still take the report and can direct it.",
);

const found = async (form, { coords }) => {
  const metres = Math.round(coords.accuracy), lat = coords.latitude.toFixed(6), lon = coords.longitude.toFixed(6);
  const { elements } = form;
  fillIn(elements.lat, lat);
  fillIn(elements.lon, lon);
  const place = await kelurahanAt(form.dataset.place, lat, lon);
  if (place?.outside) return outsideWords();
  const read = say(`Lokasi terbaca, ketelitian ${metres} m`, `Location read, accurate to ${metres} m`);
  const invite = say(
    "Tambahkan patokan agar petugas mudah menemukannya.",
    "Add a landmark so that the officers find it easily.",
  );
  if (!place || metres > FAR) {
    return `${read}. ${say("Pilih kelurahannya bila tahu.", "Choose the kelurahan if you know it.")} ${invite}`;
  }
  fillIn(elements.kecamatan, place.kecamatan);
  fillIn(elements.kelurahan, place.kelurahan);
  return `${read}: ${place.name}. ${invite}`;
};

export const locate = (form) => {
  const button = one("[data-locate]", form), status = one("[data-locate-status]", form);
  const tell = (text) => {
    status.textContent = text;
    button.removeAttribute("aria-busy");
  };
  const refused = () => tell(say(
    "Lokasi tidak diizinkan. Anda tetap dapat menulis alamat atau patokan.",
    "Location not allowed. You can still write an address or landmark.",
  ));
  const none = () => tell(say(
    "Ponsel ini tidak memberi lokasi. Tulis alamat atau patokan.",
    "This phone gives no location. Write an address or landmark.",
  ));
  button.addEventListener("click", () => {
    if (!navigator.geolocation) return none();
    button.setAttribute("aria-busy", "true");
    navigator.geolocation.getCurrentPosition((place) => found(form, place).then(tell), refused, PATIENCE);
  });
};
