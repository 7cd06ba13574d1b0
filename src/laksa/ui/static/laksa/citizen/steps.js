/* form[data-steps] > [data-step]: the one form in three screens; [data-next], [data-prev] and [data-to="1"] move,
   and Back on the phone goes one screen back. A link in the list of errors opens the screen of its field. */
import { all } from "../dom.js";
import { check, isNeeded, mended } from "./check.js";
import { echo } from "./echo.js";

const CONTROLS = "input,select,textarea";

export const steps = (form) => {
  const pages = all("[data-step]", form), title = document.title;
  let now = 0;
  const arrive = () => {
    const head = pages[now].querySelector("h1, h2, legend");
    document.title = (head ? head.innerText.trim() + " · " : "") + title;
    scrollTo(0, 0);
    if (!head) return;
    head.tabIndex = -1;
    head.focus({ preventScroll: true });
  };
  /* `push`: a new entry of the history; false: none; left out: the page has just been loaded. */
  const show = (n, push) => {
    now = Math.max(0, Math.min(pages.length - 1, n));
    pages.forEach((p, i) => p.classList.toggle("is-open", i === now));
    form.classList.add("is-stepping");
    all("[data-echo]", form).forEach((place) => echo(place, form));
    if (push === undefined) return;
    if (push) history.pushState({ step: now }, "");
    arrive();
  };
  const next = () => {
    if (all("[data-error]", pages[now]).filter(isNeeded).every(check)) show(now + 1, true);
  };
  const back = () => {
    if (history.state?.step) history.back();
    else show(now - 1, true);
  };
  const openField = (e) => {
    const target = document.getElementById(e.currentTarget.hash.slice(1));
    const page = target ? pages.findIndex((p) => p.contains(target)) : -1;
    if (page < 0) return;
    e.preventDefault();
    show(page, false);
    (target.matches(CONTROLS) ? target : target.querySelector(CONTROLS) || target).focus();
  };
  /* Whatever gives the place, the phone or a kelurahan, mends what was said of the landmark. */
  form.addEventListener("change", () => {
    all("[data-if-category]", form).filter((field) => !isNeeded(field)).forEach(mended);
  });
  form.addEventListener("click", (e) => {
    const go = e.target.closest("[data-next], [data-prev], [data-to]");
    if (!go) return;
    e.preventDefault();
    if ("next" in go.dataset) next();
    else if ("to" in go.dataset) show(+go.dataset.to - 1, true);
    else back();
  });
  form.addEventListener("submit", (e) => {
    const asNew = e.submitter?.name === "as_new";
    if (now >= pages.length - 1 || asNew || pages[now].contains(e.submitter)) return;
    e.preventDefault();
    e.stopImmediatePropagation();
    next();
  }, true);
  addEventListener("popstate", (e) => show(e.state?.step || 0, false));
  all(".errors a").forEach((a) => a.addEventListener("click", openField));
  const bad = pages.findIndex((p) => p.querySelector(".field-bad"));
  show(bad > 0 ? bad : 0);
};
