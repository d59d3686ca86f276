// The findings beside the article form: asked for anew a second after typing stops. Never moves the focus, and
// leaves the list alone while somebody is in it.
(() => {
  "use strict";

  const QUIET = 1000; // ms after the last change

  const start = () => {
    const box = document.getElementById("findings");
    const form = document.querySelector("#article_form") || box?.closest("form");
    if (!box || !form) return;
    let timer = 0;
    let running = null;
    let waiting = "";
    const said = box.querySelector("[role=status]");

    const show = (html) => {
      if (box.contains(document.activeElement)) {
        waiting = html;
        return;
      }
      waiting = "";
      const made = document.createElement("template");
      made.innerHTML = html; // made by the server, as the form's first one
      const [before, after] = [box, made.content].map((one) => one.querySelector(".findings__in"));
      if (!after || after.innerHTML === before.innerHTML) return;
      const grave = [before, after].map((one) => one.querySelectorAll(".findings__head--refuses + ul > li").length);
      before.replaceWith(after);
      // Heard by those who do not see it, and only what would stop a publication.
      if (grave[0] !== grave[1]) said.textContent = `${gettext("To be mended before publishing:")} ${grave[1]}`;
    };

    const ask = async () => {
      running?.abort();
      running = new AbortController();
      const sent = new URLSearchParams();
      for (const [name, value] of new FormData(form)) if (typeof value === "string") sent.append(name, value);
      try {
        const answer = await fetch(box.dataset.url, {
          method: "POST",
          headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
          body: sent,
          signal: running.signal,
        });
        box.classList.toggle("is-old", !answer.ok);
        if (answer.ok) show(await answer.text());
      } catch (error) {
        if (error.name !== "AbortError") box.classList.add("is-old"); // asked again with the next change
      }
    };
    const changed = () => {
      clearTimeout(timer);
      timer = setTimeout(ask, QUIET);
    };

    form.addEventListener("input", changed);
    form.addEventListener("change", changed);
    document.addEventListener("formset:added", changed);
    document.addEventListener("formset:removed", changed);
    box.addEventListener("focusout", (event) => {
      if (waiting && !box.contains(event.relatedTarget)) show(waiting);
    });
    const lead = (name) => {
      const field = name && document.getElementById(name);
      if (!field) return false;
      for (let around = field.closest("details"); around; around = around.parentElement.closest("details")) around.open = true;
      const place = field.offsetParent ? field : field.closest(".form-row, .inline-related") || field;
      place.scrollIntoView({ block: "center" });
      if (field.matches("input, select, textarea, button")) field.focus({ preventScroll: true });
      else place.querySelector("a, button, input, textarea")?.focus({ preventScroll: true });
      return true;
    };
    box.addEventListener("click", (event) => {
      const link = event.target.closest("a[href^='#']");
      if (link && lead(link.hash.slice(1))) event.preventDefault();
    });
    lead(location.hash.slice(1)); // such as the note that publishing asked for
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
