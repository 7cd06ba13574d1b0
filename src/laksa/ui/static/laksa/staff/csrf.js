/* The token that Django wants with a POST: from the cookie, else from the form or the page. */
import { one } from "../dom.js";

export const token = (from) => {
  const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
  const field = () => one("[name=csrfmiddlewaretoken]", from || document) || one("[name=csrfmiddlewaretoken]");
  return (cookie || [])[1] || field()?.value || "";
};
