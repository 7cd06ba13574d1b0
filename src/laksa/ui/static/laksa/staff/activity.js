/* Somebody is at this page: it is visible, and was touched within the last minute. */
let touched = Date.now();

["keydown", "pointerdown", "pointermove", "scroll", "wheel"].forEach((name) => {
  addEventListener(name, () => { touched = Date.now(); }, { passive: true, capture: true });
});

export const active = () => !document.hidden && Date.now() - touched < 60000;
