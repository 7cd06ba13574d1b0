/* The language of the page, and a sentence in it: say("Tersalin", "Copied"). */
export const inEnglish = () => document.documentElement.lang.startsWith("en");
export const say = (id, en) => inEnglish() ? en : id;
