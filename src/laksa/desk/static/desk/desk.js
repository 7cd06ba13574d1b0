/* The desk's own script: the queue beside an opened case comes at once, Catat reads the words while they are typed and is
   sent without loading a page, and a category is found by the word that people use. */
(() => {
  "use strict";
  const d = document, one = (s, from = d) => from.querySelector(s), all = (s, from = d) => [...from.querySelectorAll(s)];
  const beside = one("[data-poll][data-now]");
  if (beside) {
    fetch(beside.dataset.poll, { headers: { "X-Poll": "1" }, credentials: "same-origin" })
      .then((answer) => answer.ok && !answer.redirected ? answer.text() : "")
      .then((text) => { if (text) { beside.innerHTML = text; one("[aria-current=true]", beside)?.scrollIntoView({ block: "nearest" }); } })
      .catch(() => {});
  }
  const post = (url, body) => fetch(url, { method: "POST", headers: { "X-CSRFToken": body.get("csrfmiddlewaretoken") }, body, credentials: "same-origin" });
  const read = (text) => new DOMParser().parseFromString(text, "text/html");

  /* ── the category: a search box over the plain select, which keeps the value ── */
  const picker = (select) => {
    const box = Object.assign(d.createElement("input"), { type: "search", id: select.id, className: "pick", autocomplete: "off" });
    const list = Object.assign(d.createElement("div"), { className: "pick-list", id: `${select.id}-daftar`, hidden: true });
    const options = () => all("[role=option]", list), pressed = (key) => key && options().find((row) => row.dataset.press === key), chosen = () => (select.value && select.selectedOptions[0]?.textContent) || "";
    let at = 0, turn = 0, later = 0, busy = false, wanted = "";
    ["key", "keyLabel"].forEach((name) => { box.dataset[name] = select.dataset[name]; delete select.dataset[name]; });
    ["aria-invalid", "aria-describedby"].forEach((name) => { if (select.hasAttribute(name)) box.setAttribute(name, select.getAttribute(name)); });
    Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list" }).forEach(([name, value]) => box.setAttribute(name, value));
    box.placeholder = select.options[0]?.textContent || "";
    select.id += "-kode"; select.hidden = true; box.value = chosen();
    select.after(box, list);

    const place = () => {
      const r = box.getBoundingClientRect(), wide = Math.min(520, innerWidth - 16), below = innerHeight - r.bottom - 12, above = r.top - 12;
      const up = below < 220 && above > below;
      Object.assign(list.style, { width: `${wide}px`, left: `${Math.max(8, Math.min(r.left, innerWidth - wide - 8))}px`, maxHeight: `${Math.max(120, up ? above : below)}px`,
        top: up ? "auto" : `${r.bottom + 4}px`, bottom: up ? `${innerHeight - r.top + 4}px` : "auto" });
    };
    const mark = (to) => {
      const rows = options(); if (!rows.length) return box.removeAttribute("aria-activedescendant");
      at = Math.max(0, Math.min(rows.length - 1, to));
      rows.forEach((row, n) => row.setAttribute("aria-selected", String(n === at)));
      box.setAttribute("aria-activedescendant", rows[at].id); rows[at].scrollIntoView({ block: "nearest" });
    };
    const close = () => { ++turn; busy = false; wanted = ""; clearTimeout(later); list.hidden = true; box.setAttribute("aria-expanded", "false"); box.removeAttribute("aria-activedescendant"); };
    const take = (row) => {
      if (row) { select.value = row.dataset.value; select.dispatchEvent(new Event("input", { bubbles: true })); }
      close(); box.value = chosen();
    };
    const ask = async () => {
      const sent = new URLSearchParams(), mine = ++turn, form = select.form; busy = true;
      sent.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      sent.set("cari", box.value === chosen() ? "" : box.value);
      sent.set("text", form.elements.text?.value || one(".case .voice")?.textContent || "");
      try {
        const answer = await post(select.dataset.picker, sent), text = answer.ok && !answer.redirected ? await answer.text() : "";
        if (mine !== turn || !text) return;
        list.innerHTML = text; list.hidden = false; box.setAttribute("aria-expanded", "true"); place(); mark(0);
        if (wanted === "Enter") take(options()[0]); else if (pressed(wanted)) take(pressed(wanted));
      } catch { close(); } finally { if (mine === turn) { busy = false; wanted = ""; } }
    };
    box.addEventListener("focus", () => { box.select(); ask(); });
    box.addEventListener("input", (e) => { e.stopPropagation(); ++turn; busy = true; clearTimeout(later); later = setTimeout(ask, 60); }); // an answer under way is of other letters
    box.addEventListener("blur", () => { if (!box.value && select.value) { select.value = ""; select.dispatchEvent(new Event("input", { bubbles: true })); } close(); box.value = chosen(); });
    box.addEventListener("keydown", (e) => {
      if (e.key === "ArrowDown" || e.key === "ArrowUp") { e.preventDefault(); if (list.hidden) ask(); else mark(at + (e.key === "ArrowDown" ? 1 : -1)); }
      else if (e.key === "Escape" && !list.hidden) { e.preventDefault(); close(); box.value = chosen(); }
      else if (e.key === "Enter" && !e.ctrlKey && !e.metaKey) { e.preventDefault(); if (busy) wanted = e.key; else if (list.hidden) ask(); else take(options()[at]); }
      else if (pressed(e.key) && !list.hidden && !e.ctrlKey && !e.altKey && !e.metaKey) { e.preventDefault(); if (busy) wanted = e.key; else take(pressed(e.key)); }
    });
    list.addEventListener("pointerdown", (e) => { e.preventDefault(); const row = e.target.closest("[role=option]"); if (row) take(row); });
    select.addEventListener("change", () => { box.value = chosen(); });
    addEventListener("scroll", () => { if (!list.hidden) place(); }, { capture: true, passive: true });
  };

  /* ── step 2: what the public will read follows the typing, half a second behind; without script a button shows it ── */
  const entering = (form) => {
    let later, turn = 0;
    const look = async () => {
      const sent = new FormData(form), mine = ++turn;
      sent.set("lihat", "part");
      try {
        const answer = await post(form.action, new URLSearchParams(sent));
        const text = answer.ok && !answer.redirected && mine === turn ? await answer.text() : "";
        const part = text && read(text).getElementById("desk-public");
        if (part) d.getElementById("desk-public").replaceWith(d.importNode(part, true));
      } catch { /* the button is there */ }
    };
    form.addEventListener("input", () => { clearTimeout(later); later = setTimeout(look, 500); });
  };

  /* ── Catat: what the words say fills the fields that nobody touched, half a second behind the typing ── */
  const lifting = (form) => {
    const names = ["title", "phone", "email", "landmark", "kelurahan"], field = (name, from = form) => from.elements ? from.elements[name] : one(`[name="${name}"]`, from);
    let wait, turn = 0;
    const lift = async () => {
      const sent = new FormData(form), mine = ++turn;
      sent.delete("photos"); sent.set("baca", "yes");
      names.forEach((name) => { if (field(name).value === field(name).dataset.lifted) sent.set(name, ""); });
      try {
        const answer = await post(form.action, new URLSearchParams(sent));
        if (!answer.ok || answer.redirected || mine !== turn) return;
        const page = read(await answer.text());
        names.forEach((name) => {
          const own = field(name), found = one(`form[data-lift] [name="${name}"]`, page); if (!found || own === d.activeElement) return;
          if (own.value && own.value !== own.dataset.lifted) return;
          own.value = own.dataset.lifted = found.value;
          one(".from", own.parentNode)?.remove();
          const mark = one(".from", found.parentNode); if (mark && found.value) own.parentNode.prepend(d.importNode(mark, true));
        });
        ["desk-found", "desk-suggested", "desk-public", "desk-guess"].forEach((id) => { const here = d.getElementById(id), there = page.getElementById(id); if (here && there) here.replaceChildren(...[...there.childNodes].map((x) => d.importNode(x, true))); });
      } catch { /* the button "Baca teks" is there */ }
    };
    form.addEventListener("input", (e) => { if (["text", "category", "kelurahan", "title", "name", "landmark", "confidential", "about_agency", "public_wish"].includes(e.target.name)) { clearTimeout(wait); wait = setTimeout(lift, 500); } });
    form.addEventListener("submit", () => { ++turn; clearTimeout(wait); });
  };

  /* ── Catat is sent in place: the next call finds an empty form, or this one with what is wrong; no page is loaded.
     Another page than Catat, or none, is left to the browser: the form's key makes a second sending the same one. ── */
  const stay = async (e) => {
    const form = e.target, main = one("#isi");
    if (e.defaultPrevented || !form.matches("form[data-lift]")) return;
    const body = new FormData(form, e.submitter);
    e.preventDefault();
    if (form.dataset.sent) return;
    form.dataset.sent = "yes";
    try {
      const answer = await post(form.action, body), page = read(await answer.text());
      if (!one("form[data-lift]", page)) return answer.redirected ? location.assign(answer.url) : again(form, e.submitter);
      main.replaceChildren(...[...one("#isi", page).childNodes].map((x) => d.importNode(x, true)));
      const toast = one(".toast", page), drawn = [main];
      if (toast) { one(".toast")?.remove(); drawn.push(d.importNode(toast, true)); d.body.append(drawn[1]); }
      d.body.dataset.pingBody = page.body.dataset.pingBody;
      history.replaceState(null, "", answer.redirected ? answer.url : location.href);
      drawn.forEach((part) => part.dispatchEvent(new CustomEvent("laksa:drawn", { bubbles: true })));
      if (!one(".errors", main)) one("[autofocus]", main)?.focus();
    } catch { again(form, e.submitter); }
  };
  const again = (form, submitter) => {
    if (submitter?.name) form.append(Object.assign(d.createElement("input"), { type: "hidden", name: submitter.name, value: submitter.value }));
    form.submit();
  };

  /* A guessed kelurahan that is taken stands in its field, too. */
  d.addEventListener("change", (e) => {
    const select = e.target.dataset.fills && e.target.form.elements[e.target.dataset.fills];
    if (!select || ![...select.options].some((o) => o.value === e.target.value)) return;
    select.value = e.target.checked ? e.target.value : "";
    select.dispatchEvent(new Event("input", { bubbles: true }));
  });

  const wake = (root) => {
    all("select[data-picker]", root).forEach(picker);
    all("form[data-preview]", root).forEach(entering);
    all("form[data-lift]", root).forEach(lifting);
  };
  wake(d);
  d.addEventListener("submit", stay); // after the form's own listeners
  d.addEventListener("laksa:drawn", (e) => wake(e.target));
})();
