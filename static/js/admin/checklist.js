// Updates the publishing checklist beside the article form, a second after typing stops. Never moves the focus,
// and leaves the list alone while the focus is in it.
(() => {
  "use strict";

  const IDLE_MS = 1000; // after the last change

  const start = () => {
    const box = document.getElementById("checklist");
    const form = document.querySelector("#article_form") || box?.closest("form");
    if (!box || !form) return;
    let timer = 0;
    let request = null;
    let pendingHtml = "";
    const status = box.querySelector("[role=status]");

    const show = (html) => {
      if (box.contains(document.activeElement)) {
        pendingHtml = html;
        return;
      }
      pendingHtml = "";
      const template = document.createElement("template");
      template.innerHTML = html; // from the server, like the first checklist
      const [before, after] = [box, template.content].map((root) => root.querySelector(".checklist__content"));
      if (!after || after.innerHTML === before.innerHTML) return;
      const counts = [before, after].map((root) => root.querySelectorAll(".checklist__heading--blocking + ul > li").length);
      before.replaceWith(after);
      // Announce only what blocks publishing.
      const mark = document.querySelector("[data-blocking]");
      mark.hidden = !counts[1];
      mark.textContent = interpolate(gettext("%s to fix"), [counts[1]]);
      document.dispatchEvent(new Event("checklist:shown"));
      if (counts[0] !== counts[1]) status.textContent = `${gettext("Fix before publishing:")} ${counts[1]}`;
    };

    const check = async () => {
      request?.abort();
      request = new AbortController();
      const fields = new URLSearchParams();
      for (const [name, value] of new FormData(form)) if (typeof value === "string") fields.append(name, value);
      try {
        const response = await fetch(box.dataset.url, {
          method: "POST",
          headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
          body: fields,
          signal: request.signal,
        });
        box.classList.toggle("is-stale", !response.ok);
        if (response.ok) show(await response.text());
      } catch (error) {
        if (error.name !== "AbortError") box.classList.add("is-stale"); // the next change checks again
      }
    };
    const scheduleCheck = () => {
      clearTimeout(timer);
      timer = setTimeout(check, IDLE_MS);
    };

    form.addEventListener("input", scheduleCheck);
    form.addEventListener("change", scheduleCheck);
    document.addEventListener("formset:added", scheduleCheck);
    document.addEventListener("formset:removed", scheduleCheck);
    box.addEventListener("focusout", (event) => {
      if (pendingHtml && !box.contains(event.relatedTarget)) show(pendingHtml);
    });
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
