/* The words on a button ([data-words], else its last text) are exchanged; the answer puts the old ones back. */
const wordsOf = (button) =>
  button.querySelector("[data-words]")
  || [...button.childNodes].reverse().find((n) => n.nodeType === 3 && n.data.trim())
  || button;

export const swap = (button, text) => {
  const words = wordsOf(button), old = words.textContent;
  words.textContent = text;
  return () => { words.textContent = old; };
};
