/* Reports: one press is one action, the button says what goes on; the suggested sentence goes into its field. */
(() => {
  "use strict";
  document.querySelectorAll("form[data-once]").forEach((form) => form.addEventListener("submit", (e) => {
    if (form.dataset.sent) { e.preventDefault(); return; }
    form.dataset.sent = "yes";
    const button = e.submitter || form.querySelector("button");
    button.setAttribute("aria-busy", "true");
    if (button.dataset.busy) button.lastChild.textContent = button.dataset.busy;
  }));
  document.querySelectorAll("[data-suggest]").forEach((button) => button.addEventListener("click", (e) => {
    const field = document.getElementById(button.dataset.suggest);
    const said = button.closest("section").querySelector("[data-suggested]");
    if (!field || !said) return;
    e.preventDefault();
    field.value = said.textContent; field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }));
  addEventListener("pageshow", (e) => { if (e.persisted) location.reload(); });
})();
