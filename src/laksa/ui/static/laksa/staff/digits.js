/* Times in digits: 09.05 in Bahasa Indonesia, 09:05 in English. */
import { inEnglish } from "../language.js";

export const dot = inEnglish() ? ":" : ".";
export const two = (n) => String(n).padStart(2, "0");
export const minutes = (s) =>
  (s >= 3600 ? Math.floor(s / 3600) + dot : "") + two(Math.floor(s / 60) % 60) + dot + two(s % 60);
