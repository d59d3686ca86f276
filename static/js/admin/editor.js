// The article form: Markdown previews. No text is ever changed by it.
(() => {
  "use strict";

  const DELAY = 400; // ms after the last key

  const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;

  // The looks of the readers' pages, once for all previews. They stay within the preview: nothing of them reaches
  // the form around it, and nothing of the admin's own looks reaches them.
  const HOST = ":host { display: block; background: var(--surface); color: var(--ink); " +
    "font: 400 var(--t-m)/var(--lead) var(--sans); overflow-wrap: anywhere; } .prose { padding: var(--s3) var(--s4); }";

  const asSheet = async (text, base) => {
    const sheet = new CSSStyleSheet(base ? { baseURL: base } : {});
    return sheet.replace(text.replaceAll(":root", ":host"));
  };
  let sheets = null;
  const looks = () => {
    const links = document.getElementById("preview-styles").content.querySelectorAll("link[rel=stylesheet]");
    sheets ??= Promise.all([
      ...[...links].map(async (link) => asSheet(await (await fetch(link.href)).text(), link.href)),
      asSheet(HOST),
    ]).catch(() => {
      sheets = null; // asked for again with the next preview
      return [];
    });
    return sheets;
  };

  const show = async (editor, html, error) => {
    const view = editor.parentElement.querySelector(".markdownx-preview");
    if (!view) return;
    const root = view.shadowRoot || view.attachShadow({ mode: "open" });
    const page = document.createElement("div");
    if (error) page.textContent = error;
    else {
      page.className = "prose";
      page.innerHTML = html; // made by the server's own renderer, as readers get it
      page.querySelectorAll("a[href]").forEach((link) => {
        link.target = "_blank"; // a click must not lead out of a half-written text
        link.rel = "noopener";
      });
    }
    if (!error && html) root.adoptedStyleSheets = await looks();
    if (error) root.adoptedStyleSheets = [];
    root.replaceChildren(page);
    view.classList.toggle("is-error", Boolean(error));
    view.classList.toggle("is-ready", Boolean(html));
  };

  const requests = new WeakMap();

  const preview = async (editor) => {
    requests.get(editor)?.abort();
    if (!editor.value.trim()) return show(editor, "");
    const control = new AbortController();
    requests.set(editor, control);
    try {
      const answer = await fetch(editor.dataset.markdownxUrlsPath, {
        method: "POST",
        headers: { "X-CSRFToken": token() },
        body: new URLSearchParams({ content: editor.value, language: editor.form?.elements.language?.value || "" }),
        signal: control.signal,
      });
      const type = answer.headers.get("Content-Type") || "";
      const data = type.startsWith("application/json") ? await answer.json() : {};
      if (answer.ok && "html" in data) show(editor, data.html);
      else show(editor, "", data.error || gettext("Preview isn't available right now. Your text is safe."));
    } catch (error) {
      if (error.name !== "AbortError") show(editor, "", gettext("Preview isn't available right now. Your text is safe."));
    }
  };

  // Delegated, so that rows added later work like the first ones.
  const timers = new WeakMap();
  document.addEventListener("input", (event) => {
    if (!event.target.matches(".markdownx-editor")) return;
    clearTimeout(timers.get(event.target));
    timers.set(event.target, setTimeout(() => preview(event.target), DELAY));
  });
  // The first one when the editor comes into view, so that a form of seventy editors asks for a few.
  const nearby = new IntersectionObserver((entries) => {
    entries.filter((entry) => entry.isIntersecting).forEach(({ target }) => {
      nearby.unobserve(target);
      if (!requests.has(target)) preview(target);
    });
  }, { rootMargin: "200px" });
  const watch = (root) => root.querySelectorAll(".markdownx-editor").forEach((editor) => {
    if (editor.closest(".empty-form")) return;
    const view = editor.parentElement.querySelector(".markdownx-preview");
    const label = editor.labels[0]?.textContent.trim().replace(/:$/, "") || "";
    view?.setAttribute("role", "group");
    view?.setAttribute("aria-label", `${gettext("Preview")}: ${label}`);
    nearby.observe(editor);
  });

  document.addEventListener("DOMContentLoaded", () => watch(document));
  document.addEventListener("formset:added", (event) => watch(event.target));
})();
