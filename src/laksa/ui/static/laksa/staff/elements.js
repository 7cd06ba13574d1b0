/* Questions about an element: is it seen, is it written into, which form is it of. */
export const seen = (e) => e.checkVisibility ? e.checkVisibility() : e.offsetParent !== null;
export const typing = (e) =>
  e.isContentEditable
  || e.matches("textarea, select, input:not([type=radio], [type=checkbox], [type=submit], [type=button])");
export const formOf = (e) => e.form || e.closest("form");
