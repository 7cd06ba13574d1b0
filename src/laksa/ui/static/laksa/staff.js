/* LAKSA for staff: keys, palette, polls, pings, clocks, undo, drafts, all on data attributes. */
(() => {
  "use strict";
  const d = document, root = d.documentElement;
  root.classList.add("js");
  const en = root.lang.startsWith("en"), say = (id, english) => en ? english : id;
  const one = (s, from = d) => from.querySelector(s), all = (s, from = d) => [...from.querySelectorAll(s)];
  const make = (tag, cls = "", text = "") => Object.assign(d.createElement(tag), { className: cls, textContent: text });
  const token = (from) => (d.cookie.match(/(?:^|; )csrftoken=([^;]+)/) || [])[1] || (one("[name=csrfmiddlewaretoken]", from || d) || one("[name=csrfmiddlewaretoken]"))?.value || "";
  const seen = (e) => e.checkVisibility ? e.checkVisibility() : e.offsetParent !== null;
  const dot = en ? ":" : ".", two = (n) => String(n).padStart(2, "0");
  const mmss = (s) => (s >= 3600 ? Math.floor(s / 3600) + dot : "") + two(Math.floor(s / 60) % 60) + dot + two(s % 60);

  /* ── keys: declared in the page, pressed here ── */
  const OFF = "laksa:keys-off";
  let off = false;
  try { off = localStorage.getItem(OFF) === "1"; } catch {  }
  const scope = () => one("dialog[open]") || d;
  const declared = () => all("[data-key]", scope()).filter((e) => !e.disabled && (seen(e) || e.closest("details:not([open]), .hints")));
  const label = (e) => {
    if (e.dataset.keyLabel) return e.dataset.keyLabel;
    const copy = (e.labels?.[0] || e).cloneNode(true); all("kbd, .keys, small, .percent, .opt", copy).forEach((x) => x.remove());
    return copy.textContent.trim().replace(/\s+/g, " ") || e.ariaLabel || e.dataset.key;
  };
  /* What goes out of the house by a plain letter waits for Enter; until then letters look for another agency. */
  let sought = "";
  const choose = (select, value) => { select.value = value; select.dispatchEvent(new Event("input", { bubbles: true })); };
  const seek = (e, keys) => {
    const select = e.matches("[data-key-enter]") && one("select[name=other]", e.form);
    if (!select) return false;
    if (keys === "escape" || keys === "backspace") { sought = ""; choose(select, [...select.options].find((o) => o.defaultSelected)?.value ?? ""); return true; }
    if (!/^[a-z]$/.test(keys)) return false;
    if (!sought && e.dataset.key.split(" ").includes(keys)) return true; // D pressed twice is D
    const next = sought + keys, code = (o) => o.value.toLowerCase();
    const found = [...select.options].find((o) => o.value && (code(o).slice(1).startsWith(next) || `${o.text} ${o.value}`.toLowerCase().split(/[^a-z]+/).some((w) => w.startsWith(next))));
    if (found) { sought = next; choose(select, found.value); }
    return true;
  };
  d.addEventListener("focusout", () => { sought = ""; });
  d.addEventListener("change", (e) => { const select = e.target.matches("input[name=lead]") && one("select[name=other]", e.target.form); if (select) select.value = ""; });
  const press = (e, now = true) => {
    const fold = e.closest("details:not([open])"); if (fold) fold.open = true;
    if (!now && waits(e)) { sought = ""; e.scrollIntoView({ block: "nearest" }); return e.focus(); }
    if (e.dataset.act) return acting[e.dataset.act]();
    if (e.matches("summary")) return (one("textarea, select, input:not([type=hidden], [type=radio], [type=checkbox])", e.parentNode) || one("form button", e.parentNode)).focus();
    if (e.matches("input:not([type=radio], [type=checkbox], [type=submit]), textarea, select")) { e.focus(); return; }
    if (e.matches("a, button, input, label")) { if (!e.matches("a")) e.focus(); e.click(); return; }
    e.focus();
  };
  const chord = (e) => (e.ctrlKey || e.metaKey ? "ctrl+" : "") + (e.altKey ? "alt+" : "") + (e.shiftKey && e.key.length > 1 ? "shift+" : "") + (e.altKey && /^(Digit|Key)/.test(e.code) ? e.code.slice(-1) : e.key).toLowerCase();
  const typing = (t) => t.isContentEditable || t.matches("textarea, select, input:not([type=radio], [type=checkbox], [type=submit], [type=button])");
  const rows = () => all("[data-queue] a").filter(seen);
  const walk = (step) => {
    const list = rows(); if (!list.length) return;
    const at = list.indexOf(d.activeElement), from = at >= 0 ? at : list.findIndex((a) => a.closest("[aria-current=true]"));
    const to = list[Math.max(0, Math.min(list.length - 1, from < 0 ? 0 : from + step))];
    to.focus(); to.scrollIntoView({ block: "nearest" });
  };
  /* Ctrl+Enter sends the form that holds the focus, Ctrl+Shift+Enter by the button that says so; no other form is touched.
     Of several buttons none is guessed: the form has to name the one that these keys press. */
  const SENDS = ["ctrl+enter", "ctrl+shift+enter"];
  const has = (e, keys) => (e.dataset.key || "").split(" ").includes(keys);
  const formOf = (e) => e.form || e.closest("form");
  const sender = (form, keys) => {
    const buttons = [...form.elements].filter((b) => b.type === "submit" && !b.disabled && seen(b));
    return buttons.find((b) => has(b, keys)) || (keys === "ctrl+enter" && buttons.length === 1 ? buttons[0] : null);
  };
  const send = (e, keys) => {
    const form = formOf(e.target), button = form && !e.repeat && sender(form, keys);
    e.preventDefault();
    if (button) button.click();
  };
  /* A letter that would act at once on another form than the one being filled in waits for Enter. */
  const acts = (e) => e.matches("button[data-key], input[type=submit]") && e.form && e.type === "submit";
  const waits = (e) => { const here = formOf(d.activeElement || d.body); return "keyEnter" in e.dataset || (acts(e) && here && here !== e.form); };
  d.addEventListener("keydown", (e) => {
    if (e.defaultPrevented || e.isComposing) return;
    const keys = chord(e), write = typing(e.target), strong = keys.startsWith("ctrl+");
    if (SENDS.includes(keys)) return send(e, keys);
    if (write && !strong && !keys.startsWith("alt+")) { if (keys === "escape") e.target.blur(); return; }
    if (off && !strong) return;
    if (e.repeat && e.target.matches("[data-key-enter]")) return e.preventDefault();
    if (seek(e.target, keys)) return e.preventDefault();
    const target = declared().find((x) => has(x, keys));
    if (target) { e.preventDefault(); return press(target, strong); }
  });

  /* ── files: the browser's own control speaks the browser's language ── */
  const chooser = (input) => {
    const none = say("Belum ada berkas", "No file yet"), names = make("span", "tiny muted", none);
    const button = make("label", "btn btn-32", say("Pilih berkas", "Choose files"));
    button.htmlFor = input.id; names.setAttribute("aria-live", "polite"); input.classList.add("sr");
    input.after(button, " ", names);
    input.addEventListener("change", () => { names.textContent = [...input.files].map((f) => f.name).join(", ") || none; });
  };

  /* ── help and palette ── */
  const caps = (keys) => { const box = make("span", "keys"); keys.split(" ")[0].split("+").forEach((k) => box.append(make("kbd", "", k.length > 1 ? k[0].toUpperCase() + k.slice(1) : k.toUpperCase()), " ")); return box; };
  const help = () => {
    const box = one("[data-help]"), list = one("[data-list]", box), check = one("[data-shortcuts]", box);
    all("[data-made]", list).forEach((x) => x.remove());
    one("[data-send]", list).hidden = !one("main form[method=post]");
    declared().flatMap((e) => e.dataset.key.split(" ").map((keys) => [e, keys])).filter(([, keys]) => keys !== "ctrl+enter").forEach(([e, keys]) => {
      const li = make("li"), inside = keys === "ctrl+shift+enter" ? say(", saat mengisi formulirnya", ", while filling in its form") : "";
      li.dataset.made = ""; li.append(caps(keys + ("keyEnter" in e.dataset && !keys.includes("+") ? "+enter" : "")), make("span", "", label(e) + inside)); list.append(li);
    });
    if (check) { check.checked = !off; check.onchange = () => { off = !check.checked; try { localStorage.setItem(OFF, off ? "1" : "0"); } catch {  } }; }
    if (!box.open) box.showModal();
  };
  const palette = () => {
    const box = one("[data-palette]"), list = one("[data-list]", box), field = one("[data-filter]", box);
    if (box.open) return;
    const items = declared().concat(all(".sidebar a[href]")).map((e) => ({ e, text: e.dataset.key ? label(e) : e.textContent.trim() })).filter((i) => i.text);
    let at = 0;
    const draw = () => {
      const words = field.value.toLowerCase().split(/\s+/), hits = items.filter((i) => words.every((w) => i.text.toLowerCase().includes(w)));
      at = Math.max(0, Math.min(at, hits.length - 1));
      list.replaceChildren(...hits.map((hit, n) => {
        const li = make("li"), b = make("button", "", hit.text);
        b.type = "button"; b.setAttribute("aria-selected", n === at); b.setAttribute("role", "option");
        if (hit.e.dataset.key) b.append(caps(hit.e.dataset.key));
        b.onclick = () => { box.close(); press(hit.e); };
        li.setAttribute("role", "none"); li.append(b); return li;
      }));
    };
    list.setAttribute("role", "listbox"); list.setAttribute("aria-label", box.getAttribute("aria-label") || "");
    field.value = ""; field.oninput = () => { at = 0; draw(); };
    field.onkeydown = (e) => {
      if (e.key === "ArrowDown" || e.key === "ArrowUp") { e.preventDefault(); at += e.key === "ArrowDown" ? 1 : -1; draw(); one("[aria-selected=true]", list)?.scrollIntoView({ block: "nearest" }); }
      else if (e.key === "Enter" && !e.ctrlKey && !e.metaKey) { e.preventDefault(); one("[aria-selected=true]", list)?.click(); }
    };
    draw(); box.showModal(); field.focus();
  };

  const acting = { next: () => walk(1), previous: () => walk(-1), palette, help };

  /* On pages of officers citizen.js copies. */
  const copy = async (button) => {
    const words = button.lastChild, old = words.textContent;
    try { await navigator.clipboard.writeText(button.dataset.copy); } catch {
      const area = one("textarea[readonly]", button.closest("section") || d); area?.select(); d.execCommand("copy");
    }
    words.textContent = say("Tersalin", "Copied"); setTimeout(() => { words.textContent = old; }, 2000);
  };

  d.addEventListener("click", (e) => {
    const open = e.target.closest("[data-open]"), close = e.target.closest("[data-close]");
    const copies = !window.laksa && e.target.closest("[data-copy]");
    if (copies) return copy(copies);
    const act = e.target.closest("button[data-act]"); if (act) return acting[act.dataset.act]();
    if (open) { const box = d.getElementById(open.dataset.open); if (box?.showModal) { e.preventDefault(); box.showModal(); } }
    else if (close) { e.preventDefault(); close.closest("dialog")?.close(); }
  });

  /* ── polling: never under the fingers ── */
  const poll = (box) => {
    let last = null, busy = false;
    const ask = async () => {
      if (d.hidden || busy || (box.contains(d.activeElement) && (typing(d.activeElement) || d.activeElement.closest("details")))) return;
      busy = true;
      try {
        const answer = await fetch(box.dataset.poll, { headers: { "X-Poll": "1" } });
        if (!answer.ok || answer.redirected) return;
        const text = await answer.text(); if (text === last) return;
        last = text; if (text.trim() === box.innerHTML.trim()) return;
        const port = box.closest(".queue, .main") || box, top = port.scrollTop, focus = d.activeElement, link = box.contains(focus) && focus.getAttribute("href");
        box.innerHTML = text; port.scrollTop = top;
        if (link) one(`a[href="${CSS.escape(link)}"]`, box)?.focus({ preventScroll: true });
      } catch { /* asks again */ } finally { busy = false; }
    };
    const timer = setInterval(() => { if (box.isConnected) ask(); else clearInterval(timer); }, 5000);
  };

  let touched = Date.now();
  ["keydown", "pointerdown", "pointermove", "scroll", "wheel"].forEach((n) => addEventListener(n, () => { touched = Date.now(); }, { passive: true, capture: true }));
  const active = () => !d.hidden && Date.now() - touched < 60000;
  const ping = (box) => {
    const send = () => { if (active()) fetch(box.dataset.ping, { method: "POST", keepalive: true, headers: { "X-CSRFToken": token(), "Content-Type": "application/x-www-form-urlencoded" }, body: box.dataset.pingBody || "" }).catch(() => {}); };
    setInterval(send, 15000);
  };

  /* ── the SOP clock: green under 3 minutes, amber to 5, red beyond, in words too ── */
  const clock = (face) => {
    const panel = face.closest(".clock") || face.parentNode, now = one(".sop .is-now"), bar = one(".gauge > i", panel), strip = now && one("i", now), words = now && one("span", now);
    const limit = +face.dataset.limit || 300; let s = +face.dataset.clock || 0;
    const paint = () => {
      const colour = s > limit ? "is-red" : s >= limit * .6 ? "is-amber" : "is-green", share = Math.min(100, s / limit * 100) + "%";
      face.textContent = mmss(s); if (words) words.textContent = mmss(s);
      [panel, now].forEach((x) => x && (x.classList.remove("is-green", "is-amber", "is-red"), x.classList.add(colour)));
      [bar, strip].forEach((x) => { if (x) x.style.width = share; });
      if (s > limit && !one(".late", panel)) (one(".clock-foot", panel) || panel).prepend(make("span", "late", say("lewat standar", "over the standard")));
    };
    paint(); const timer = setInterval(() => { if (!face.isConnected) clearInterval(timer); else if (active()) { s += 1; paint(); } }, 1000);
  };

  /* ── undo: the bar shrinks for what is left, waits under pointer or focus, then goes ── */
  const toast = (box) => {
    const bar = one("i", box), left = one("[data-left]", box), end = Date.parse(box.dataset.undoUntil), rest = () => (end - Date.now()) / 1000;
    if (!(rest() > 0)) return void box.remove();
    if (bar) { bar.style.animationDuration = "10s"; bar.style.animationDelay = Math.min(0, rest() - 10) + "s"; }
    const held = () => box.matches(":hover, :focus-within");
    const timer = setInterval(() => {
      const s = Math.max(0, Math.ceil(rest()));
      if (left) left.textContent = s + say(" dtk", " s");
      if (s > 0) return;
      one("form", box)?.remove();
      if (!held()) { clearInterval(timer); box.remove(); }
    }, 250);
  };

  /* ── drafts, saved on the server while one types; one order with the sending ──
     Each saving carries the moment of the typing, so that the server drops one that comes late, and the savings that this
     tab knows of (`own`): where another tab has sent the form or saved into it, the server names a key for a draft of this
     tab's own. Sending ends the saving: what waits is not saved, what is on its way is called off. Leaving saves what waits. */
  const draft = (form) => {
    const status = one("[data-draft-status]", form) || one("[data-draft-status]"), tell = (text) => { if (status) status.textContent = text; };
    let wait = 0, rev = +form.dataset.rev || 0, own = [rev], trip = null, sent = false;
    /* Files are not saved with the words: their names are, so that a form that is taken up again asks for them. */
    const unkept = () => {
      const names = {}, add = (box, name) => { (names[box] ||= []).push(name); };
      all("input[type=file]", form).forEach((i) => [...i.files].forEach((file) => add(i.name === "photos_before" ? "kept_before" : "kept_photos", file.name)));
      const chosen = Object.keys(names);
      all("[data-lost]", form).filter((p) => !chosen.includes(p.dataset.box)).forEach((p) => add(p.dataset.box, p.dataset.lost));
      return Object.entries(names).map(([box, all]) => [`${box}_gone`, all.join("\n")]);
    };
    const body = (extra) => {
      const known = own.slice(-50).join(" ");
      own.push(rev = Math.max(Date.now(), rev + 1));
      return new URLSearchParams([...[...new FormData(form)].filter(([, v]) => typeof v === "string"), ...unkept(), ["rev", rev], ["seen", known], ...extra]);
    };
    const store = (more, ...extra) => fetch(form.dataset.draft, { method: "POST", headers: { "X-CSRFToken": token(form) }, body: body(extra), ...more });
    const part = (key) => {
      const field = form.elements.key || form.appendChild(Object.assign(make("input"), { type: "hidden", name: "key" }));
      field.value = key; own = [0];
    };
    const save = async () => {
      wait = 0; trip?.abort(); const mine = trip = new AbortController();
      try {
        let answer = await store({ signal: mine.signal });
        if (answer.status === 409) { part((await answer.json()).key); answer = await store({ signal: mine.signal }); }
        const kept = answer.ok && !answer.redirected, t = new Date(Date.now() + 7 * 36e5);
        if (kept) own = [rev];
        tell(kept ? say("Draf tersimpan ", "Draft saved ") + two(t.getUTCHours()) + dot + two(t.getUTCMinutes()) : say("Draf belum tersimpan", "Draft not saved"));
      } catch { if (!mine.signal.aborted) tell(say("Tidak ada jaringan. Draf belum tersimpan.", "No network. Draft not saved.")); }
    };
    const halt = () => { clearTimeout(wait); wait = 0; trip?.abort(); };
    form.addEventListener("input", () => { if (sent) return; clearTimeout(wait); wait = setTimeout(save, 800); });
    form.addEventListener("submit", (e) => { if (e.defaultPrevented) return; sent = true; halt(); });
    addEventListener("pagehide", () => { if (wait) { clearTimeout(wait); wait = 0; store({ keepalive: true }, ["leaving", "yes"]).catch(() => {}); } });
    addEventListener("pageshow", (e) => { if (e.persisted) sent = false; });
  };

  /* ── templates fill what nobody has touched ── */
  const fill = (select) => {
    const area = (select.form || d).querySelector(`textarea[name="${select.dataset.fill}"]`); if (!area) return;
    let ours = area.value;
    select.addEventListener("change", () => {
      const text = select.selectedOptions[0]?.dataset.text;
      if (text === undefined || (area.value.trim() && area.value !== ours)) return;
      area.value = ours = text; area.dispatchEvent(new Event("input", { bubbles: true }));
    });
  };

  const count = (area) => {
    const limit = area.dataset.count, box = one(".counter", area.closest(".reply") || area.parentNode); if (!box) return;
    const show = () => { const n = area.value.length; box.textContent = n + (limit ? say(" dari ", " of ") + limit : "") + say(" huruf", " characters"); box.classList.toggle("is-over", limit && n > +limit); };
    area.addEventListener("input", show); show();
  };

  /* What is drawn later, without loading a page, wakes as the page itself did. */
  const wake = (root) => {
    [["[data-poll]", poll], ["[data-clock]", clock], ["[data-undo-until]", toast], ["form[data-draft]", draft],
      ["select[data-fill]", fill], ["input[type=file]:not(.sr)", chooser]].forEach(([what, how]) => [...(root.matches?.(what) ? [root] : []), ...all(what, root)].forEach(how));
    all("input[data-method]", root).forEach((i) => { i.value = "focus"; });
    if (!window.laksa) all("[data-count]", root).forEach(count);
    one(".errors", root)?.focus();
  };
  d.addEventListener("change", (e) => { if (e.target.form?.matches("[data-at-once]")) e.target.form.requestSubmit(); });
  wake(d); all("[data-ping]").forEach(ping);
  d.addEventListener("laksa:drawn", (e) => wake(e.target));
  one("[data-queue] [aria-current=true]")?.scrollIntoView({ block: "nearest" });
  const here = one(".sidebar ul [aria-current]"), bar = here?.closest("ul");
  if (bar) bar.scrollLeft = here.offsetLeft - bar.offsetLeft - (bar.clientWidth - here.offsetWidth) / 2;
})();
