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

  /* Step 2: what the public will read follows the typing, half a second behind; without script a button shows it. */
  const entering = one("form[data-preview]");
  if (entering) {
    let later, turn = 0;
    const look = async () => {
      const sent = new FormData(entering), mine = ++turn;
      sent.set("lihat", "part");
      try {
        const answer = await fetch(entering.action, { method: "POST", headers: { "X-CSRFToken": sent.get("csrfmiddlewaretoken") }, body: new URLSearchParams(sent), credentials: "same-origin" });
        const text = answer.ok && !answer.redirected && mine === turn ? await answer.text() : "";
        const part = text && new DOMParser().parseFromString(text, "text/html").getElementById("desk-public");
        if (part) d.getElementById("desk-public").replaceWith(d.importNode(part, true));
      } catch { /* the button is there */ }
    };
    entering.addEventListener("input", () => { clearTimeout(later); later = setTimeout(look, 500); });
  }

  /* Catat: what the words say fills the fields that nobody touched, half a second behind the typing. */
  const form = one("form[data-lift]"); if (!form) return;
  const names = ["title", "phone", "email", "landmark", "kelurahan"], field = (name, from = form) => from.elements ? from.elements[name] : one(`[name="${name}"]`, from);
  let wait, turn = 0;
  const read = async () => {
    const sent = new FormData(form), mine = ++turn;
    sent.delete("photos"); sent.set("baca", "yes");
    names.forEach((name) => { if (field(name).value === field(name).dataset.lifted) sent.set(name, ""); });
    try {
      const answer = await fetch(form.action, { method: "POST", headers: { "X-CSRFToken": sent.get("csrfmiddlewaretoken") }, body: new URLSearchParams(sent), credentials: "same-origin" });
      if (!answer.ok || answer.redirected || mine !== turn) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      names.forEach((name) => {
        const own = field(name), found = one(`form[data-lift] [name="${name}"]`, page); if (!found || own === d.activeElement) return;
        if (own.value && own.value !== own.dataset.lifted) return;
        own.value = own.dataset.lifted = found.value;
        one(".from", own.parentNode)?.remove();
        const mark = one(".from", found.parentNode); if (mark && found.value) own.parentNode.prepend(d.importNode(mark, true));
      });
      ["desk-found", "desk-suggested", "desk-public"].forEach((id) => { const here = d.getElementById(id), there = page.getElementById(id); if (here && there) here.replaceChildren(...[...there.childNodes].map((x) => d.importNode(x, true))); });
    } catch { /* the button "Baca teks" is there */ }
  };
  form.addEventListener("input", (e) => { if (["text", "category", "kelurahan", "title", "name", "landmark", "confidential", "about_agency", "public_wish"].includes(e.target.name)) { clearTimeout(wait); wait = setTimeout(read, 500); } });
})();
