/* select[data-fill="name"] with option[data-text]: a ready answer fills the textarea of that name, if nobody wrote
   into it. */
export const fill = (select) => {
  const area = (select.form || document).querySelector(`textarea[name="${select.dataset.fill}"]`);
  if (!area) return;
  let ours = area.value;
  select.addEventListener("change", () => {
    const text = select.selectedOptions[0]?.dataset.text;
    if (text === undefined || (area.value.trim() && area.value !== ours)) return;
    area.value = ours = text;
    area.dispatchEvent(new Event("input", { bubbles: true }));
  });
};
