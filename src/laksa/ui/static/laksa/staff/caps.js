/* A key as it is printed, for lists that a script draws; in templates {% caps %} does it. */
import { make } from "../dom.js";

export const caps = (keys) => {
  const box = make("span", "keys");
  keys.split(" ")[0].split("+").forEach((k) => {
    const name = k.length > 1 ? k[0].toUpperCase() + k.slice(1) : k.toUpperCase();
    box.append(make("kbd", "", name), " ");
  });
  return box;
};
