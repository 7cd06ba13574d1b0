/* What the desk asks of the server: a form is posted with its token, a page that comes back is read, its nodes are
   copied. */
export const post = (url, body) => {
  const headers = { "X-CSRFToken": body.get("csrfmiddlewaretoken") };
  return fetch(url, { method: "POST", headers, body, credentials: "same-origin" });
};

export const parsed = (text) => new DOMParser().parseFromString(text, "text/html");

/* The text of an answer; nothing, where the server refused or sent the reader elsewhere (to the sign-in). */
export const textOf = async (answer) => answer.ok && !answer.redirected ? answer.text() : "";

export const copyOf = (node) => document.importNode(node, true);
export const copiesIn = (parent) => [...parent.childNodes].map(copyOf);
