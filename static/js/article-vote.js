/* Sends whether the page was helpful. A no is sent as soon as it is pressed; the reasons may follow. */
{
  const prepare = (section, article) => {
    const store = openProgressStore(article);
    const yes = section.querySelector(".article-vote__yes");
    const details = section.querySelector(".article-vote__no");
    const form = details.querySelector("form");
    const status = section.querySelector(".article-vote__status");

    const draw = () => {
      const { helpful } = store.read();
      yes.querySelector("button").setAttribute("aria-pressed", String(helpful === "yes"));
      details.classList.toggle("is-chosen", helpful === "no");
    };
    const send = async (source, helpful) => {
      const fields = new URLSearchParams(new FormData(source));
      fields.set("helpful", helpful);
      fields.set("first", outbox.key());
      let response = null;
      let result = {};
      let isKept = false;
      try {
        response = await fetch(source.action, { method: "POST", body: fields, headers: { Accept: "application/json" } });
        result = await response.json();
      } catch {
        // No network: it is sent later. If the answer is none of ours, the message below says so.
        isKept = !response && (await outbox.put(source.action, fields));
      }
      const saved = Boolean(response?.ok) || isKept;
      if (saved) store.write({ ...store.read(), helpful });
      draw();
      status.classList.toggle("is-bad", !saved);
      status.textContent = result.message ?? section.dataset[isKept ? "keptText" : saved ? "thanksText" : "offlineText"];
      return saved;
    };
    yes.addEventListener("submit", async (event) => {
      event.preventDefault();
      details.open = false;
      await send(yes, "yes");
    });
    details.addEventListener("toggle", () => {
      if (details.open && store.read().helpful !== "no") send(yes, "no");
    });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (!(await send(form, "no"))) return;
      form.reset();
      details.open = false;
      details.querySelector("summary").focus();
    });
    addEventListener("storage", draw);
    draw();
  };
  const section = document.getElementById("feedback");
  const article = document.querySelector("[data-article]")?.dataset.article;
  if (article && section) prepare(section, article);
}
