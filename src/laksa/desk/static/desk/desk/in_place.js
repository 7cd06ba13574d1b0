/* form[data-lift], Catat, is sent in place: the next call finds an empty form, or this one with what is wrong; no
   page is loaded. Another page than Catat, or none, is left to the browser: the form's key makes a second sending
   the same one. */
import { one } from "../../laksa/dom.js";
import { copiesIn, copyOf, parsed, post } from "./page.js";

const sendByBrowser = (form, submitter) => {
  if (submitter?.name) {
    const { name, value } = submitter;
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  form.submit();
};

const bringToast = (page) => {
  const toast = one(".toast", page);
  if (!toast) return [];
  one(".toast")?.remove();
  const ours = copyOf(toast);
  document.body.append(ours);
  return [ours];
};

const drawPage = (page, url) => {
  const main = one("#isi");
  main.replaceChildren(...copiesIn(one("#isi", page)));
  const drawn = [main, ...bringToast(page)];
  document.body.dataset.pingBody = page.body.dataset.pingBody;
  history.replaceState(null, "", url);
  drawn.forEach((part) => part.dispatchEvent(new CustomEvent("laksa:drawn", { bubbles: true })));
  if (!one(".errors", main)) one("[autofocus]", main)?.focus();
};

export const sendInPlace = async (e) => {
  const form = e.target;
  if (e.defaultPrevented || !form.matches("form[data-lift]")) return;
  const body = new FormData(form, e.submitter);
  e.preventDefault();
  if (form.dataset.sent) return;
  form.dataset.sent = "yes";
  try {
    const answer = await post(form.action, body), page = parsed(await answer.text());
    if (one("form[data-lift]", page)) drawPage(page, answer.redirected ? answer.url : location.href);
    else if (answer.redirected) location.assign(answer.url);
    else sendByBrowser(form, e.submitter);
  } catch {
    sendByBrowser(form, e.submitter);
  }
};
