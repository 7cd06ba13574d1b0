/* body[data-ping="URL"][data-ping-body]: every 15 seconds in which somebody is at the page; the SOP's minutes come
   from it. */
import { active } from "./activity.js";
import { token } from "./csrf.js";

export const ping = (box) => {
  const signal = () => {
    if (!active()) return;
    const headers = { "X-CSRFToken": token(), "Content-Type": "application/x-www-form-urlencoded" };
    const body = box.dataset.pingBody || "";
    fetch(box.dataset.ping, { method: "POST", keepalive: true, headers, body }).catch(() => {});
  };
  setInterval(signal, 15000);
};
