/* LAKSA for citizens: every page works without this; with it, fewer taps and fewer bytes. Loaded in the head, so nothing jumps. */
(() => {
  "use strict";
  const d = document, root = d.documentElement;
  root.classList.add("js"); window.laksa = true;
  const english = () => root.lang.startsWith("en");
  const say = (id, en) => english() ? en : id;
  const all = (selector, from = d) => [...from.querySelectorAll(selector)];
  const make = (tag, cls, text) => Object.assign(d.createElement(tag), { className: cls || "", textContent: text || "" });
  const store = { get(k) { try { return localStorage.getItem(k); } catch { return null; } }, set(k, v) { try { v === null ? localStorage.removeItem(k) : localStorage.setItem(k, v); } catch { /* private mode */ } } };
  const wordsOf = (button) => button.querySelector("[data-words]") || [...button.childNodes].reverse().find((n) => n.nodeType === 3 && n.data.trim()) || button;
  const swap = (button, text) => { const n = wordsOf(button), old = n.textContent; n.textContent = text; return () => { n.textContent = old; }; };

  /* copy a number */
  const copy = async (button) => {
    const text = button.dataset.copy;
    try { await navigator.clipboard.writeText(text); } catch {
      const area = make("textarea", "sr"); area.value = text; d.body.append(area); area.select(); d.execCommand("copy"); area.remove();
    }
    const back = swap(button, say("Tersalin", "Copied")); setTimeout(back, 2000);
  };

  /* characters typed, characters left */
  const count = (area) => {
    const limit = +area.dataset.count || 0, box = (area.closest(".reply, .field") || area.parentNode).querySelector(".counter") || make("span", "counter");
    const show = () => {
      const n = area.value.length;
      box.textContent = limit ? say(`${n} dari ${limit} huruf`, `${n} of ${limit} characters`) : say(`${n} huruf`, `${n} characters`);
      box.classList.toggle("is-over", limit > 0 && n > limit);
    };
    if (!box.isConnected) area.after(box);
    area.addEventListener("input", show); show();
  };

  /* photos: shrunk to 1280 px here, so that a weak signal is enough; drawn on canvas, because the page allows no blob images */
  const shrink = async (file) => {
    try {
      const map = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, 1280 / Math.max(map.width, map.height));
      const canvas = Object.assign(d.createElement("canvas"), { width: Math.round(map.width * scale), height: Math.round(map.height * scale) });
      const pen = canvas.getContext("2d"); pen.fillStyle = "#fff"; pen.fillRect(0, 0, canvas.width, canvas.height); pen.drawImage(map, 0, 0, canvas.width, canvas.height);
      let blob;
      for (const quality of [.75, .6, .45]) { blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality)); if (!blob || blob.size <= 3e5) break; }
      const small = blob && (blob.size < file.size || scale < 1) ? new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" }) : file;
      return { file: small, canvas };
    } catch { return { file, canvas: null, ...await judge(file) }; }
  };
  /* what this browser cannot draw: HEIC and AVIF the server draws, a broken photo it reads as far as it goes; all else is told now */
  const judge = async (file) => {
    const head = String.fromCharCode(...new Uint8Array(await file.slice(0, 32).arrayBuffer()));
    if (/^....ftyp.*(hei|hev|mif1|msf1|avi[fs])/s.test(head)) return {};
    if (/^(\xff\xd8\xff|\x89PNG|RIFF....WEBP)/s.test(head)) return { unsure: true };
    return { bad: say("Berkas ini bukan foto. Gunakan JPG, PNG, WebP, atau HEIC.", "This file is not a photo. Use JPG, PNG, WebP or HEIC.") };
  };
  const tooLarge = () => say("Foto terlalu besar. Pilih foto di bawah 15 MB.", "The photo is too large. Choose one under 15 MB.");
  /* one field of photos: its inputs fill the one that takes several, its list shows them; another field of the form is not touched */
  const photos = (box) => {
    const inputs = all("[data-photo]", box), main = inputs.find((i) => i.multiple) || inputs[0], list = box.querySelector("[data-preview]");
    const room = () => +main.dataset.photo - all("[name^=kept_]:checked, [name=dropped_photos]:not(:checked)", box).length;
    let kept = [], over = false, bad = [];
    const put = () => {
      const files = new DataTransfer(); kept.forEach((p) => files.items.add(p.file)); main.files = files.files;
      inputs.forEach((i) => { if (i !== main) i.value = ""; });
      list.replaceChildren(...kept.map(row), ...bad.map((words) => make("li", "strong", words)), ...(over ? [make("li", "strong", say(`Paling banyak ${main.dataset.photo} foto. Foto selebihnya tidak ikut.`, `At most ${main.dataset.photo} photos. The others were left out.`))] : []));
      main.dispatchEvent(new CustomEvent("photos", { bubbles: true, detail: kept.map((p) => p.canvas).filter(Boolean).slice(0, 1) }));
    };
    const row = (photo, n) => {
      const li = make("li"), mini = make("span", "photo-mini"), x = make("button", "photo-x", "×"), c = d.createElement("canvas");
      x.type = "button"; x.setAttribute("aria-label", say(`Hapus foto ${n + 1}`, `Remove photo ${n + 1}`));
      x.addEventListener("click", () => { kept.splice(n, 1); over = false; bad = []; put(); (list.querySelector("button") || main).focus(); });
      c.width = 192; c.height = 144;
      if (photo.canvas) {
        const { width, height } = photo.canvas, s = Math.max(192 / width, 144 / height);
        c.getContext("2d").drawImage(photo.canvas, (192 - width * s) / 2, (144 - height * s) / 2, width * s, height * s);
      }
      mini.append(c, x);
      const kb = Math.max(1, Math.round(photo.file.size / 1024));
      li.append(mini, make("span", "", photo.unsure ? say(`Foto ${n + 1} diperiksa saat dikirim, ${kb} KB.`, `Photo ${n + 1} is checked when sent, ${kb} KB.`) : photo.ready ? say(`Foto ${n + 1} siap, ${kb} KB. Hindari wajah dan pelat nomor.`, `Photo ${n + 1} ready, ${kb} KB. Avoid faces and number plates.`) : say(`Foto ${n + 1} sedang diperkecil.`, `Photo ${n + 1} is being made smaller.`)));
      return li;
    };
    inputs.forEach((input) => input.addEventListener("change", async () => {
      const fresh = [...input.files].map((file) => ({ file })), free = Math.max(0, room());
      if (input === main && !fresh.length) kept = [];
      kept = kept.concat(fresh); over = kept.length > free; kept = kept.slice(0, free); put();
      await Promise.all(fresh.map(async (photo) => Object.assign(photo, await shrink(photo.file), { ready: true })));
      fresh.forEach((photo) => { if (photo.file.size > 15 * 1024 * 1024) photo.bad ||= tooLarge(); });
      bad = kept.map((photo, n) => photo.bad && say(`Foto ${n + 1} tidak dapat dibuka: ${photo.file.name}. `, `Photo ${n + 1} cannot be opened: ${photo.file.name}. `) + photo.bad).filter(Boolean);
      kept = kept.filter((photo) => !photo.bad); put();
    }));
    /* what the browser itself brought back into a field is shown, and shrunk, as what is chosen is */
    addEventListener("pageshow", () => { if (!kept.length) inputs.filter((i) => i.files.length).forEach((i) => i.dispatchEvent(new Event("change", { bubbles: true }))); });
  };

  /* kelurahan of the chosen kecamatan only */
  const narrow = (select) => {
    const parent = select.form.querySelector(`[name="${select.dataset.parent}"]`); if (!parent) return;
    const options = all("option", select).map((o) => [o, o.dataset.of || o.parentNode.dataset?.of || o.parentNode.label || ""]);
    const filter = () => {
      const of = parent.value, name = parent.selectedOptions[0]?.text, chosen = select.value;
      select.replaceChildren(...options.filter(([o, p]) => !o.value || !of || p === of || p === name).map(([o]) => o));
      select.value = [...select.options].some((o) => o.value === chosen) ? chosen : "";
    };
    parent.addEventListener("change", filter); filter();
  };

  /* one press, one report */
  const once = (form) => form.addEventListener("submit", (e) => {
    if (e.defaultPrevented) return;
    if (form.dataset.sent) return e.preventDefault();
    const button = e.submitter || form.querySelector("[type=submit], button:not([type])");
    form.dataset.sent = "1";
    if (!button) return;
    button.style.minWidth = button.offsetWidth + "px";
    const back = swap(button, button.dataset.busy || say("Mengirim", "Sending"));
    button.setAttribute("aria-busy", "true");
    addEventListener("pageshow", (show) => { if (show.persisted) { delete form.dataset.sent; button.removeAttribute("aria-busy"); back(); } });
  });

  /* what was typed stays on this phone until the receipt; contacts do not, and photos cannot: that there were some is remembered, to ask for them again */
  const keep = (form) => {
    const key = "laksa:" + form.dataset.keep, fields = [...form.elements].filter((f) => f.name && !f.closest("[data-nokeep]") && !["file", "hidden", "password", "tel", "email", "submit", "button", ""].includes(f.type) && f.name !== "name");
    const old = JSON.parse(store.get(key) || "null");
    if (old && !form.querySelector(".field-bad")) fields.forEach((f) => {
      if (f.type === "radio" || f.type === "checkbox") { if (f.name in old) f.checked = old[f.name].includes(f.value); }
      else if (!f.value && old[f.name]) { f.value = old[f.name][0]; f.dispatchEvent(new Event("change", { bubbles: true })); f.dispatchEvent(new Event("input")); }
    });
    let wait, missing = 0;
    const list = form.querySelector("[data-preview]"), attached = () => all("[type=file]", form).reduce((n, f) => n + f.files.length, 0) + all("[name=dropped_photos]:not(:checked)", form).length;
    const ask = () => {
      missing = (old && old["*"]) || 0;
      if (!list || !missing || attached() || list.closest(".field-bad")) return void (missing = 0);
      const li = make("li", "strong"), words = make("span", "", say(`${missing} foto yang tadi Anda pilih tidak ada lagi di halaman ini. Pilih sekali lagi, atau `, `${missing} photo${missing > 1 ? "s" : ""} chosen before did not come back with this page. Choose again, or `));
      const no = make("button", "link", say("kirim tanpa foto", "send without photos")); no.type = "button"; li.dataset.again = ""; words.append(no, "."); li.append(words);
      no.addEventListener("click", () => { missing = 0; li.remove(); save(); form.dispatchEvent(new Event("change")); form.querySelector("[data-photo]").focus(); });
      words.setAttribute("role", "status"); list.append(li);
    };
    const save = () => {
      const now = { "*": attached() || (list?.querySelector("[data-again]") ? missing : 0) };
      fields.forEach((f) => { if (/radio|checkbox/.test(f.type)) { now[f.name] ||= []; if (f.checked) now[f.name].push(f.value); } else if (f.value) now[f.name] = [f.value]; });
      store.set(key, JSON.stringify(now));
    };
    form.addEventListener("input", () => { clearTimeout(wait); wait = setTimeout(save, 300); });
    form.addEventListener("submit", save); form.addEventListener("photos", save);
    addEventListener("pageshow", (e) => { if (!e.persisted) ask(); });
  };

  /* the one form in three screens; Back on the phone goes one screen back */
  const steps = (form) => {
    const pages = all("[data-step]", form), title = d.title; let now = 0;
    const show = (n, push) => {
      now = Math.max(0, Math.min(pages.length - 1, n));
      pages.forEach((p, i) => p.classList.toggle("is-open", i === now));
      form.classList.add("is-stepping");
      all("[data-echo]", form).forEach(echo);
      if (push === undefined) return;
      if (push) history.pushState({ step: now }, "");
      const head = pages[now].querySelector("h1, h2, legend");
      d.title = (head ? head.innerText.trim() + " · " : "") + title;
      scrollTo(0, 0); if (head) { head.tabIndex = -1; head.focus({ preventScroll: true }); }
    };
    const echo = (place) => {
      const fs = all(`[name="${place.dataset.echo}"]`, form), f = fs.find((x) => x.checked) || fs[0]; if (!f) return;
      const n = fs.reduce((sum, x) => sum + (x.files?.length || 0), 0);
      const text = f.type === "file" ? n && say(`${n} foto`, `${n} photos`) : f.tagName === "SELECT" ? f.value && f.selectedOptions[0]?.text : f.labels && /radio|checkbox/.test(f.type) ? (f.checked ? f.labels[0].textContent.trim() : "") : f.value;
      place.textContent = text || place.dataset.none || say("belum diisi", "not filled in");
    };
    const mended = (f) => {
      const box = f.closest(".field") || f.parentNode;
      all(".error", box).forEach((e) => e.remove()); box.classList.remove("field-bad");
      f.removeAttribute("aria-invalid"); f.setAttribute("aria-describedby", f.id + "_helptext");
      all(`.errors a[href="#${f.id}"]`).forEach((a) => { const list = a.closest("ul"); a.closest("li").remove(); if (!list.children.length) list.closest(".errors").remove(); });
      return box;
    };
    const check = (f) => {
      const text = f.value.trim(), id = f.id + "_sekarang", box = mended(f);
      const words = !text ? f.dataset.error : text.length < (+f.dataset.min || 1) ? f.dataset.short || f.dataset.error : "";
      if (!words) return true;
      const p = make("p", "error", words); p.id = id; p.setAttribute("role", "alert");
      f.before(p); box.classList.add("field-bad"); f.setAttribute("aria-describedby", id); f.focus();
      f.addEventListener("input", () => mended(f), { once: true });
      return false;
    };
    /* A place is asked of those whose kind of report cannot do without, and who gave none in another way. */
    const needed = (f) => {
      if (!("ifCategory" in f.dataset)) return true;
      const value = (name) => [...form.elements].find((x) => x.name === name && (x.type !== "radio" || x.checked))?.value || "";
      const code = value("category") === "all" ? value("category_all") : value("category");
      return f.dataset.ifCategory.split(" ").includes(code) && !value("kelurahan") && !value("lat");
    };
    /* whatever gives the place, the phone or a kelurahan, mends what was said of the landmark */
    form.addEventListener("change", () => all("[data-if-category]", form).filter((f) => !needed(f)).forEach(mended));
    const next = () => { if (all("[data-error]", pages[now]).filter(needed).every(check)) show(now + 1, true); };
    form.addEventListener("click", (e) => {
      const go = e.target.closest("[data-next], [data-prev], [data-to]"); if (!go) return;
      e.preventDefault();
      if ("next" in go.dataset) next(); else if ("to" in go.dataset) show(+go.dataset.to - 1, true); else history.state?.step ? history.back() : show(now - 1, true);
    });
    form.addEventListener("submit", (e) => { if (now < pages.length - 1 && e.submitter?.name !== "as_new" && !pages[now].contains(e.submitter)) { e.preventDefault(); e.stopImmediatePropagation(); next(); } }, true);
    addEventListener("popstate", (e) => show(e.state?.step || 0, false));
    all(".errors a").forEach((a) => a.addEventListener("click", (e) => {
      const target = d.getElementById(a.hash.slice(1)), page = target && pages.findIndex((p) => p.contains(target));
      if (page >= 0) { e.preventDefault(); show(page, false); (target.matches("input,select,textarea") ? target : target.querySelector("input,select,textarea") || target).focus(); }
    }));
    const bad = pages.findIndex((p) => p.querySelector(".field-bad"));
    show(bad > 0 ? bad : 0);
  };

  const reveal = (button) => {
    const field = d.getElementById(button.dataset.reveal); if (!field) return;
    const hidden = field.type === "password"; field.type = hidden ? "text" : "password";
    swap(button, hidden ? say("Tutup", "Hide") : say("Lihat", "Show")); button.setAttribute("aria-pressed", hidden);
  };

  d.addEventListener("DOMContentLoaded", () => {
    all("[data-clear]").forEach((e) => store.set("laksa:" + e.dataset.clear, null));
    all("[data-parent]").forEach(narrow);
    all("form[data-steps]").forEach(steps);
    all("form[data-keep]").forEach(keep);
    all("[data-count]").forEach(count);
    all("[data-preview]").forEach((list) => photos(list.closest("fieldset")));
    all("form[data-once]").forEach(once);
    all(".errors").slice(0, 1).forEach((e) => e.focus());
    d.addEventListener("click", (e) => {
      const on = e.target.closest("[data-copy], [data-print], [data-reveal]"); if (!on) return;
      if ("copy" in on.dataset) copy(on); else if ("print" in on.dataset) window.print(); else reveal(on);
    });
  });
})();
