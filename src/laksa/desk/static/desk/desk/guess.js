/* A guessed kelurahan that is taken ([data-fills="name"]) stands in its field, too. */
export const takeGuess = (e) => {
  const select = e.target.dataset.fills && e.target.form.elements[e.target.dataset.fills];
  if (!select || ![...select.options].some((o) => o.value === e.target.value)) return;
  select.value = e.target.checked ? e.target.value : "";
  select.dispatchEvent(new Event("input", { bubbles: true }));
};
