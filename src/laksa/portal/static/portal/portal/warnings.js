/* textarea[data-emergency-words]: [data-emergency] and [data-nik] of its form are shown while its words ask for
   them; the report form repeats them on its second screen. */
import { all } from "../../laksa/dom.js";

const NIK_DIGITS = 16;
const runsOfDigits = (text) => text.match(/\d(?:[\s./,-]{0,3}\d)*/g) || [];
const hasNik = (text) => runsOfDigits(text).some((run) => run.replace(/\D/g, "").length === NIK_DIGITS);

export const warn = (box) => {
  const words = new RegExp(`(?:^| )(?:${box.dataset.emergencyWords})(?: |$)`);
  const show = (warning, on) => {
    const fresh = warning.hidden && on;
    warning.hidden = !on;
    const isWriting = document.activeElement === box;
    if (fresh && isWriting && warning.closest("[role=alert]")) warning.scrollIntoView({ block: "nearest" });
  };
  const showAll = (name, on) => all(`[data-${name}]`, box.form || document).forEach((warning) => show(warning, on));
  const look = () => {
    const value = box.value.normalize("NFKD");
    showAll("emergency", words.test(` ${value.toLowerCase().replace(/[^0-9a-z]+/g, " ")} `));
    showAll("nik", hasNik(value));
  };
  box.addEventListener("input", look);
  document.addEventListener("DOMContentLoaded", look);
};
