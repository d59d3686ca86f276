/* What a reader's own device remembers of an article: steps that are checked off, votes, and where they stopped.

   All of it is one entry of localStorage for each article. Where nothing can be stored (private mode, a full disk) it
   lasts as long as the page. */
const openProgressStore = (() => {
  const PREFIX = "guide:"; // entries of earlier versions have it, so it stays
  const MAX_ARTICLES = 20;

  return (article) => {
    const name = PREFIX + article;
    let memory = null;
    const asObject = (value) => (value && typeof value === "object" && !Array.isArray(value) ? value : {});
    const normalize = (value) => {
      const { at = 0, last = "", helpful = "", ticks, results } = asObject(value);
      return { at: Number(at) || 0, last: String(last), helpful: String(helpful), ticks: asObject(ticks), results: asObject(results) };
    };
    const parse = (text) => {
      try {
        return normalize(JSON.parse(text));
      } catch {
        return normalize(null);
      }
    };
    const others = () => Object.keys(localStorage).filter((key) => key.startsWith(PREFIX) && key !== name);
    const prune = (limit) => {
      const dated = others().map((key) => [parse(localStorage.getItem(key)).at, key]).sort((a, b) => b[0] - a[0]);
      for (const [, key] of dated.slice(limit)) localStorage.removeItem(key);
    };
    /* Call this before each change: another tab may have written in the meantime. */
    const read = () => {
      if (memory) return memory;
      try {
        return parse(localStorage.getItem(name));
      } catch {
        return normalize(null);
      }
    };
    const write = (state) => {
      const text = JSON.stringify({ ...state, at: Date.now() });
      for (const limit of [MAX_ARTICLES - 1, 0]) {
        try {
          localStorage.setItem(name, text);
          memory = null;
          prune(limit);
          return;
        } catch {
          try {
            prune(0); // full: older articles make room
          } catch {
            break;
          }
        }
      }
      memory = state;
    };
    const clear = () => {
      memory = null;
      try {
        localStorage.removeItem(name);
      } catch {
        memory = normalize(null);
      }
    };
    return { name, read, write, clear };
  };
})();
