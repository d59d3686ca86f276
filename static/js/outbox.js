/* Outcomes that could not be sent: kept in the browser, and sent by the service worker or the next page that opens.
   Each has a key of its own, so the server takes it once, however often it is sent. */
const outbox = (() => {
  const MAX_OUTCOMES = 50;
  const MAX_AGE = 14 * 86400 * 1000; // ms

  const run = (mode, work) =>
    new Promise((resolve, reject) => {
      const request = indexedDB.open("outbox", 1);
      request.onupgradeneeded = () => request.result.createObjectStore("outcomes", { keyPath: "id" });
      request.onerror = () => reject(request.error);
      request.onsuccess = () => {
        const database = request.result;
        const transaction = database.transaction("outcomes", mode);
        const answer = work(transaction.objectStore("outcomes"));
        transaction.oncomplete = () => resolve(answer.result);
        transaction.onabort = () => reject(transaction.error);
        database.onversionchange = () => database.close();
        transaction.addEventListener("complete", () => database.close());
      };
    });
  const all = () => run("readonly", (store) => store.getAll());
  const remove = (id) => run("readwrite", (store) => store.delete(id));

  const key = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  /* Keeps the fields of a form, which may have arrived all the same if they were sent with a key as `first`. A later answer to the same question takes the place of the earlier one. Returns
     whether it could be kept. */
  const put = async (url, fields) => {
    const id = `${url} ${fields.get("solution") ?? ""}`;
    fields.set("once", fields.get("first") ?? key());
    fields.delete("first");
    try {
      const others = (await all()).filter((outcome) => outcome.id !== id).sort((a, b) => b.at - a.at);
      for (const outcome of others.slice(MAX_OUTCOMES - 1)) await remove(outcome.id);
      await run("readwrite", (store) => store.put({ id, url, body: fields.toString(), at: Date.now() }));
    } catch {
      return false; // a private window, or no room
    }
    navigator.serviceWorker?.ready.then((registration) => registration.sync?.register("outcomes")).catch(() => {});
    return true;
  };
  /* Sends what is kept. What the server refuses is not sent again; throws if something has to wait. */
  const send = async () => {
    let waits = false;
    for (const { id, url, body, at } of await all()) {
      if (Date.now() - at < MAX_AGE) {
        const headers = { Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded" };
        const { status } = await fetch(url, { method: "POST", body, headers });
        if (status === 429 || status >= 500) {
          waits = true;
          continue;
        }
      }
      await remove(id);
    }
    if (waits) throw new Error("outcomes wait");
  };
  return { key, put, send };
})();
