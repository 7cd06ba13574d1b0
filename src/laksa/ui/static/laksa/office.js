/* The one thing the office needs beside staff.js: a button that prints. */
document.querySelectorAll("[data-print]").forEach((button) => button.addEventListener("click", () => window.print()));
