/* The desk's own script: the queue beside an opened case comes at once, and Catat reads the words while they are typed. */
(() => {
  "use strict";
  const d = document, one = (s, from = d) => from.querySelector(s);
  const beside = one("[data-poll][data-now]");
  if (beside) {
    fetch(beside.dataset.poll, { headers: { "X-Poll": "1" }, credentials: "same-origin" })
      .then((answer) => answer.ok && !answer.redirected ? answer.text() : "")
      .then((text) => { if (text) { beside.innerHTML = text; one("[aria-current=true]", beside)?.scrollIntoView({ block: "nearest" }); } })
      .catch(() => {});
  }
})();
