/* select[data-parent="kecamatan"]: only the kelurahan (option[data-of]) of the kecamatan that was chosen. */
import { all } from "../dom.js";

export const narrow = (select) => {
  const parent = select.form.querySelector(`[name="${select.dataset.parent}"]`);
  if (!parent) return;
  const ofWhat = (option) => option.dataset.of || option.parentNode.dataset?.of || option.parentNode.label || "";
  const options = all("option", select).map((option) => [option, ofWhat(option)]);
  const filter = () => {
    const code = parent.value, name = parent.selectedOptions[0]?.text, chosen = select.value;
    const fits = ([option, of]) => !option.value || !code || of === code || of === name;
    select.replaceChildren(...options.filter(fits).map(([option]) => option));
    select.value = [...select.options].some((o) => o.value === chosen) ? chosen : "";
  };
  parent.addEventListener("change", filter);
  filter();
};
