/* select[data-picker="URL"], the category: a search box over the plain select, which keeps the value. Arrows, Enter
   and a row's own digit ([data-press]) choose; what is pressed while an answer is under way waits for it. */
import { all, one } from "../../laksa/dom.js";
import { post, textOf } from "./page.js";

const WIDEST = 520;
const EDGE = 8;

const searchBox = (select, list) => {
  const box = document.createElement("input");
  Object.assign(box, { type: "search", id: select.id, className: "pick", autocomplete: "off" });
  box.placeholder = select.options[0]?.textContent || "";
  ["key", "keyLabel"].forEach((name) => {
    box.dataset[name] = select.dataset[name];
    delete select.dataset[name];
  });
  ["aria-invalid", "aria-describedby"].filter((name) => select.hasAttribute(name)).forEach((name) => {
    box.setAttribute(name, select.getAttribute(name));
  });
  const says = { role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list" };
  Object.entries(says).forEach(([name, value]) => box.setAttribute(name, value));
  return box;
};

/* The list stands below its box, or above it where there is more room. */
const placeAt = (list, box) => {
  const r = box.getBoundingClientRect(), wide = Math.min(WIDEST, innerWidth - 2 * EDGE);
  const below = innerHeight - r.bottom - 12, above = r.top - 12, up = below < 220 && above > below;
  Object.assign(list.style, {
    width: `${wide}px`,
    left: `${Math.max(EDGE, Math.min(r.left, innerWidth - wide - EDGE))}px`,
    maxHeight: `${Math.max(120, up ? above : below)}px`,
    top: up ? "auto" : `${r.bottom + 4}px`,
    bottom: up ? `${innerHeight - r.top + 4}px` : "auto",
  });
};

const choosePicked = (select, value) => {
  select.value = value;
  select.dispatchEvent(new Event("input", { bubbles: true }));
};

const question = (select, words) => {
  const { elements } = select.form, sent = new URLSearchParams();
  sent.set("csrfmiddlewaretoken", elements.csrfmiddlewaretoken.value);
  sent.set("cari", words);
  sent.set("text", elements.text?.value || one(".case .voice")?.textContent || "");
  return sent;
};

export const picker = (select) => {
  const list = document.createElement("div");
  Object.assign(list, { className: "pick-list", id: `${select.id}-daftar`, hidden: true });
  const box = searchBox(select, list);
  const rows = () => all("[role=option]", list);
  const rowOf = (key) => key && rows().find((row) => row.dataset.press === key);
  const chosen = () => (select.value && select.selectedOptions[0]?.textContent) || "";
  let at = 0, turn = 0, later = 0, busy = false, wanted = "";
  select.id += "-kode";
  select.hidden = true;
  box.value = chosen();
  select.after(box, list);

  const mark = (to) => {
    const options = rows();
    if (!options.length) return box.removeAttribute("aria-activedescendant");
    at = Math.max(0, Math.min(options.length - 1, to));
    options.forEach((row, n) => row.setAttribute("aria-selected", String(n === at)));
    box.setAttribute("aria-activedescendant", options[at].id);
    options[at].scrollIntoView({ block: "nearest" });
  };
  const open = (html) => {
    list.innerHTML = html;
    list.hidden = false;
    box.setAttribute("aria-expanded", "true");
    placeAt(list, box);
    mark(0);
  };
  const close = () => {
    ++turn;
    busy = false;
    wanted = "";
    clearTimeout(later);
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };
  const leave = () => {
    close();
    box.value = chosen();
  };
  const take = (row) => {
    if (row) choosePicked(select, row.dataset.value);
    leave();
  };
  const takeWanted = () => {
    if (wanted === "Enter") take(rows()[0]);
    else if (rowOf(wanted)) take(rowOf(wanted));
  };
  const ask = async () => {
    const mine = ++turn;
    busy = true;
    const sent = question(select, box.value === chosen() ? "" : box.value);
    try {
      const text = await textOf(await post(select.dataset.picker, sent));
      if (mine !== turn || !text) return;
      open(text);
      takeWanted();
    } catch {
      close();
    } finally {
      if (mine === turn) {
        busy = false;
        wanted = "";
      }
    }
  };
  const takeOrWait = (key, row) => {
    if (busy) wanted = key;
    else take(row);
  };
  const keydown = (e) => {
    const command = e.ctrlKey || e.metaKey;
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      e.preventDefault();
      if (list.hidden) ask();
      else mark(at + (e.key === "ArrowDown" ? 1 : -1));
    } else if (e.key === "Escape" && !list.hidden) {
      e.preventDefault();
      leave();
    } else if (e.key === "Enter" && !command) {
      e.preventDefault();
      if (list.hidden && !busy) ask();
      else takeOrWait(e.key, rows()[at]);
    } else if (rowOf(e.key) && !list.hidden && !command && !e.altKey) {
      e.preventDefault();
      takeOrWait(e.key, rowOf(e.key));
    }
  };
  box.addEventListener("focus", () => {
    box.select();
    ask();
  });
  box.addEventListener("input", (e) => {
    e.stopPropagation();
    ++turn; // an answer under way is of other letters
    busy = true;
    clearTimeout(later);
    later = setTimeout(ask, 60);
  });
  box.addEventListener("blur", () => {
    if (!box.value && select.value) choosePicked(select, "");
    leave();
  });
  box.addEventListener("keydown", keydown);
  list.addEventListener("pointerdown", (e) => {
    e.preventDefault();
    const row = e.target.closest("[role=option]");
    if (row) take(row);
  });
  select.addEventListener("change", () => { box.value = chosen(); });
  addEventListener("scroll", () => { if (!list.hidden) placeAt(list, box); }, { capture: true, passive: true });
};
