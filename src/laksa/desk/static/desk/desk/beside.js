/* [data-poll][data-now]: the queue beside an opened case is not drawn with the page, but asked for at once. */
import { one } from "../../laksa/dom.js";
import { textOf } from "./page.js";

export const fetchBeside = (queue) => {
  fetch(queue.dataset.poll, { headers: { "X-Poll": "1" }, credentials: "same-origin" })
    .then(textOf)
    .then((text) => {
      if (!text) return;
      queue.innerHTML = text;
      one("[aria-current=true]", queue)?.scrollIntoView({ block: "nearest" });
    })
    .catch(() => {});
};
