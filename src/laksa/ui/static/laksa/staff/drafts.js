/* form[data-draft="URL"][data-rev]: saved on the server while one types, said in [data-draft-status]; one order
   with the sending. Each saving carries the moment of the typing, so that the server drops one that comes late, and
   the savings that this tab knows of (`own`): where another tab has sent the form or saved into it, the server
   names a key for a draft of this tab's own. Sending ends the saving: what waits is not saved, what is on its way
   is called off. Leaving saves what waits. */
import { one, all, make } from "../dom.js";
import { say } from "../language.js";
import { token } from "./csrf.js";
import { dot, two } from "./digits.js";

const saidAt = () => {
  const wib = new Date(Date.now() + 7 * 36e5);
  return say("Draf tersimpan ", "Draft saved ") + two(wib.getUTCHours()) + dot + two(wib.getUTCMinutes());
};

/* Files are not saved with the words: their names are, so that a form that is taken up again asks for them. */
const unkept = (form) => {
  const names = {};
  const add = (box, name) => { (names[box] ||= []).push(name); };
  all("input[type=file]", form).forEach((input) => {
    const box = input.name === "photos_before" ? "kept_before" : "kept_photos";
    [...input.files].forEach((file) => add(box, file.name));
  });
  const chosen = Object.keys(names);
  all("[data-lost]", form)
    .filter((p) => !chosen.includes(p.dataset.box))
    .forEach((p) => add(p.dataset.box, p.dataset.lost));
  return Object.entries(names).map(([box, gone]) => [`${box}_gone`, gone.join("\n")]);
};

export const draft = (form) => {
  const status = one("[data-draft-status]", form) || one("[data-draft-status]");
  const tell = (text) => { if (status) status.textContent = text; };
  let wait = 0, rev = +form.dataset.rev || 0, own = [rev], trip = null, sent = false;
  const body = (extra) => {
    const known = own.slice(-50).join(" "), words = [...new FormData(form)].filter(([, v]) => typeof v === "string");
    own.push(rev = Math.max(Date.now(), rev + 1));
    return new URLSearchParams([...words, ...unkept(form), ["rev", rev], ["seen", known], ...extra]);
  };
  const store = (more, ...extra) => {
    const headers = { "X-CSRFToken": token(form) };
    return fetch(form.dataset.draft, { method: "POST", headers, body: body(extra), ...more });
  };
  const part = (key) => {
    const hidden = () => Object.assign(make("input"), { type: "hidden", name: "key" });
    const field = form.elements.key || form.appendChild(hidden());
    field.value = key;
    own = [0];
  };
  const save = async () => {
    wait = 0;
    trip?.abort();
    const mine = trip = new AbortController();
    try {
      let answer = await store({ signal: mine.signal });
      if (answer.status === 409) {
        part((await answer.json()).key);
        answer = await store({ signal: mine.signal });
      }
      const kept = answer.ok && !answer.redirected;
      if (kept) own = [rev];
      tell(kept ? saidAt() : say("Draf belum tersimpan", "Draft not saved"));
    } catch {
      if (mine.signal.aborted) return;
      tell(say("Tidak ada jaringan. Draf belum tersimpan.", "No network. Draft not saved."));
    }
  };
  const unwait = () => {
    clearTimeout(wait);
    wait = 0;
  };
  form.addEventListener("input", () => {
    if (sent) return;
    clearTimeout(wait);
    wait = setTimeout(save, 800);
  });
  form.addEventListener("submit", (e) => {
    if (e.defaultPrevented) return;
    sent = true;
    unwait();
    trip?.abort();
  });
  addEventListener("pagehide", () => {
    if (!wait) return;
    unwait();
    store({ keepalive: true }, ["leaving", "yes"]).catch(() => {});
  });
  addEventListener("pageshow", (e) => { if (e.persisted) sent = false; });
};
