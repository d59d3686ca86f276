/* Searches an offline copy for codes, titles, and the words of messages. It works from disk, so it fetches nothing:
   a script beside it brings the list. */
{
  const results = document.getElementById("offline-results");
  const MAX_SHOWN = 50;
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const lettersOnly = (text) => plain(text).replace(/[^\p{L}\p{N}]/gu, "");
  const split = (text) => plain(text).match(/[\p{L}\p{N}]+/gu) ?? [];

  const prepare = ([url, title, product, summary, codes, messages]) => ({
    ...{ url, title, product, code: codes[0] ?? "" },
    codes: codes.map((code) => [code, lettersOnly(code)]),
    title_words: new Set([...split(title), ...split(product)]),
    summary_words: new Set(split(summary)),
    message_words: messages.map((message) => new Set(split(message))),
  });
  const has = (words, wanted) => {
    if (words.has(wanted)) return true;
    for (const word of words) if (wanted.length > 2 && word.startsWith(wanted)) return true;
    return false;
  };
  /* A code in the text counts most: the whole text, or one or two of its words next to each other. */
  const score = (article, whole, words, runs) => {
    let best = 0;
    for (const [code, letters] of article.codes) {
      let points = 0;
      if (letters && letters === whole) points = 100;
      else if (letters && /\d/.test(letters) && runs.has(letters)) points = 60;
      else if (whole.length > 1 && letters.startsWith(whole)) points = 40;
      if (points > best) [best, article.shown] = [points, code];
    }
    const parts = [[article.title_words, 3], [article.summary_words, 1], ...article.message_words.map((message) => [message, 2])];
    for (const [part, weight] of parts) {
      const share = words.filter((word) => has(part, word)).length / words.length;
      // Of two words one may be missing, of a pasted message more.
      if (share >= 0.5) best += 10 * weight * share;
    }
    return best;
  };
  const find = (query) => {
    const words = [...new Set(split(query))].slice(0, 200);
    if (!words.length) return [];
    const all = split(query).slice(0, 400);
    const runs = new Set(all.flatMap((word, n) => [word, word + (all[n + 1] ?? ""), word + (all[n + 1] ?? "") + (all[n + 2] ?? "")]));
    return offlineArticles
      .map(prepare)
      .map((article) => [score(article, lettersOnly(query), words, runs), article])
      .filter(([points]) => points > 0)
      .sort((a, b) => b[0] - a[0])
      .map(([, article]) => article);
  };
  const element = (name, className, text, ...children) => {
    const node = document.createElement(name);
    if (className) node.className = className;
    node.append(...(text ? [text] : []), ...children);
    return node;
  };
  const row = (article) => {
    const link = element("a", "article-row", "");
    const code = article.shown ?? article.code;
    link.href = article.url;
    link.append(element("span", code ? "code code--quiet code--s" : "article-row__no-code", code));
    link.append(element("b", "", article.title), element("small", "", "", element("span", "", article.product)));
    return element("li", "", "", link);
  };
  if (results) {
    const query = new URLSearchParams(location.search).get("q") ?? "";
    const box = document.getElementById("q");
    const status = document.getElementById("offline-status");
    box.value = query;
    const found = find(query);
    results.replaceChildren(...found.slice(0, MAX_SHOWN).map(row));
    document.getElementById("offline-next").hidden = !query || found.length > 0;
    if (query) status.textContent = found.length ? status.dataset.foundText.replace("{n}", found.length) : status.dataset.noneText;
  }
}
