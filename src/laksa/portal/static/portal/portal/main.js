/* Pages on which citizens write: 112 and the NIK under the box while they type; on the report form the kind, the
   place and the summary. What citizen.js brought back into the fields is looked at once the page stands. */
import { one, all } from "../../laksa/dom.js";
import { ask } from "../../laksa/questions.js";
import { guess } from "./guess.js";
import { nameKind } from "./kinds.js";
import { locate } from "./location.js";
import { summarise } from "./summary.js";
import { warn } from "./warnings.js";

all("[data-emergency-words]").forEach(warn);

const form = one("form[data-steps]");
if (form) {
  nameKind(form);
  guess(form);
  all("[data-questions]", form).forEach(ask);
  locate(form);
  summarise(form);
}
