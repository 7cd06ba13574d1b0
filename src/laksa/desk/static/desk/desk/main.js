/* The desk's own script: the queue beside an opened case comes at once, Catat reads the words while they are typed
   and is sent without loading a page, and a category is found by the word that people use. */
import { all } from "../../laksa/dom.js";
import { ask } from "../../laksa/questions.js";
import { fetchBeside } from "./beside.js";
import { takeGuess } from "./guess.js";
import { picker } from "./picker.js";
import { preview } from "./preview.js";
import { lift } from "./lift.js";
import { sendInPlace } from "./in_place.js";

const wakeDesk = (root) => {
  all("select[data-picker]", root).forEach(picker);
  all("form[data-preview]", root).forEach(preview);
  all("form[data-lift]", root).forEach(lift);
  all("[data-questions]", root).forEach(ask);
};

all("[data-poll][data-now]").slice(0, 1).forEach(fetchBeside);
document.addEventListener("change", takeGuess);
wakeDesk(document);
document.addEventListener("submit", sendInPlace); // after the form's own listeners
document.addEventListener("laksa:drawn", (e) => wakeDesk(e.target));
