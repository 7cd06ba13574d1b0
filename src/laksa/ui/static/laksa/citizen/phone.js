/* What this phone keeps between two visits; a private window keeps nothing, and nobody is told. */
export const phone = {
  get(key) {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  },
  set(key, value) {
    try {
      if (value === null) localStorage.removeItem(key);
      else localStorage.setItem(key, value);
    } catch { /* a private window */ }
  },
};
