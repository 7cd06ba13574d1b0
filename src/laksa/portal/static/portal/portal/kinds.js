/* [data-all-kinds] stands for a kind of the long list, select[name=category_all]: its label names the one that was
   chosen. */
import { one } from "../../laksa/dom.js";

export const nameKind = (form) => {
  const every = one("[data-all-kinds]", form), list = form.elements.category_all;
  const label = one("[data-words]", every.parentNode), first = label.textContent;
  const name = () => { label.textContent = every.checked && list.value ? list.selectedOptions[0].text : first; };
  form.addEventListener("change", name);
  document.addEventListener("DOMContentLoaded", name);
  name();
};
