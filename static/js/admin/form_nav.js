// Ways through the article form: links open the card they lead to, the place is kept after a save, keys save.
(() => {
  "use strict";

  const PLACE = "helpcenter-place:";

  const start = () => {
    const form = document.getElementById("article_form");
    if (!form) return;

    // Links to rows and fields

    const unfold = (element) => {
      for (let fold = element.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    };
    const FIELDS = "textarea, input:not([type=hidden], [type=checkbox]), select";
    const goTo = (id, focuses = true) => {
      const target = id && document.getElementById(id);
      if (!target || !form.contains(target)) return false;
      unfold(target);
      // At once: a scroll that takes its time is ended on the way by a box that grows.
      const isField = target.matches("input, select, textarea, button");
      const card = target.matches("[data-comment]") ? null : target.closest(".card");
      (isField ? target.closest(".field") || target : card || target).scrollIntoView({ block: isField ? "center" : "start", behavior: "instant" });
      const field = isField ? target : card ? target.querySelector("textarea") || target.querySelector(FIELDS) : target.querySelector("[tabindex='-1']") || target.querySelector(FIELDS);
      if (!focuses || !field) return true;
      field.focus({ preventScroll: true });
      // On a phone the fields above it would leave it behind the bar.
      const at = field.getBoundingClientRect().top;
      if (at > innerHeight / 2) window.scrollBy({ top: at - innerHeight / 3, behavior: "instant" });
      return true;
    };
    form.addEventListener("click", (event) => {
      const link = event.target.closest("a[href^='#']");
      if (!link) return;
      dialog?.dispatchEvent(new Event("leave"));
      if (goTo(decodeURIComponent(link.hash.slice(1)))) event.preventDefault();
    });
    const followLink = (id) => {
      if (goTo(id)) history.replaceState(null, "", location.pathname); // or the next save leads there again
    };
    window.addEventListener("hashchange", () => followLink(decodeURIComponent(location.hash.slice(1))));

    // Where the reader of the outline is

    const outline = form.querySelector(".outline");
    const links = [...outline.querySelectorAll(".outline__parts > li > a")];
    const parts = links.map((link) => document.getElementById(link.hash.slice(1)));
    let isQueued = false;
    const mark = () => {
      isQueued = false;
      const passed = parts.findLastIndex((part) => part.getBoundingClientRect().top <= innerHeight / 3);
      links.forEach((link, n) => {
        if (n === Math.max(passed, 0)) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      });
    };
    document.addEventListener("scroll", () => {
      if (isQueued) return;
      isQueued = true;
      requestAnimationFrame(mark);
    }, { passive: true });
    mark();
    // Folded where they would be above the form, except for those who want them there: form.css has the same widths.
    [[".outline__fold", "75em"], [".panel__checks > .panel__fold", "62em"]].forEach(([fold, width]) => {
      const wide = matchMedia(`(min-width: ${width})`);
      const follow = () => form.querySelectorAll(fold).forEach((one) => {
        one.open = wide.matches;
      });
      follow();
      wide.addEventListener("change", follow);
    });

    // The place after a save: the same cards are open, and the same field is where it was

    const key = PLACE + (form.dataset.article || "new");
    const keep = () => {
      const focused = form.contains(document.activeElement) && document.activeElement.id ? document.activeElement : null;
      const top = focused || parts.find((part) => part.getBoundingClientRect().bottom > 80) || parts[0];
      const open = [...form.querySelectorAll(".card[open]")].map((card) => [card.querySelector(".card__body").id, card.id]);
      sessionStorage.setItem(key, JSON.stringify({ open, id: top.id, top: top.getBoundingClientRect().top, focuses: Boolean(focused), at: Date.now() }));
    };
    const restore = () => {
      const text = sessionStorage.getItem(key) || sessionStorage.getItem(`${PLACE}new`);
      if (!text) return false;
      sessionStorage.removeItem(key);
      sessionStorage.removeItem(`${PLACE}new`);
      const place = JSON.parse(text);
      if (Date.now() - place.at > 60_000) return false;
      for (const [anchor, row] of place.open) {
        const card = document.getElementById(anchor)?.closest(".card") || (row && document.getElementById(row));
        if (card) card.open = true;
      }
      const element = document.getElementById(place.id);
      if (!element) return true;
      window.scrollBy({ top: element.getBoundingClientRect().top - place.top, behavior: "instant" });
      if (place.focuses && element.offsetParent) element.focus({ preventScroll: true });
      return true;
    };
    form.addEventListener("submit", () => {
      try {
        keep();
      } catch {
        // a browser that stores nothing starts at the top
      }
    });

    // Keys

    document.addEventListener("keydown", (event) => {
      const isSave = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "s";
      if (!isSave) return;
      event.preventDefault();
      const save = form.querySelector("[name=_save]");
      if (save && !document.querySelector("dialog:modal")) form.requestSubmit(save);
    });

    // Why a step was refused

    const dialog = document.getElementById("publish-answer");
    const note = dialog?.querySelector("[data-note] input");
    const close = () => {
      if (note) document.getElementById("id_note").value = note.value;
      dialog.close();
      dialog.remove();
    };
    if (dialog) {
      dialog.close();
      dialog.showModal();
      const button = dialog.querySelector("[data-close]");
      button.addEventListener("click", (event) => {
        event.preventDefault();
        close();
      });
      dialog.addEventListener("cancel", close);
      dialog.addEventListener("leave", close);
    }

    // The menu of the bar, and feedback that was dealt with

    const menu = form.querySelector(".editor-menu");
    document.addEventListener("click", (event) => {
      if (menu && !menu.contains(event.target)) menu.open = false;
    });
    menu?.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
    form.querySelectorAll("[data-done]").forEach((button) => button.addEventListener("click", async (event) => {
      event.preventDefault();
      const sent = new FormData(button.form);
      sent.append("done", button.value);
      const response = await fetch(button.form.action, { method: "POST", body: sent, redirect: "manual" }).catch(() => null);
      if (response?.type !== "opaqueredirect") return;
      const row = button.closest("li");
      const done = document.createElement("p");
      done.textContent = gettext("Done");
      done.setAttribute("role", "status");
      row.replaceChildren(done);
    }));

    // A product or an area that is added in a window of its own
    window.dismissAddRelatedObjectPopup = (popup, value, text) => {
      const select = document.getElementById(popup.name.replace(/^add_/, ""));
      select?.add(new Option(text, value, true, true));
      select?.dispatchEvent(new Event("change", { bubbles: true }));
      popup.close();
    };
    form.querySelectorAll("a[data-popup]").forEach((link) => link.addEventListener("click", (event) => {
      event.preventDefault();
      window.open(`${link.href}?_popup=1`, `add_${link.dataset.popup}`, "width=800,height=600");
    }));

    // Once loaded: before that, the browser's own jump to the fragment would take the focus away again.
    const asked = decodeURIComponent(location.hash.slice(1)) || new URLSearchParams(location.search).get("open")?.replace(":", "-");
    const isRestored = restore();
    const errors = document.getElementById("form-errors");
    const arrive = () => {
      // The place where somebody wrote is kept, but what was refused there is listed at the top.
      if (errors) errors.focus();
      else if (isRestored) note?.focus();
      else if (asked) followLink(asked);
    };
    if (document.readyState === "complete") arrive();
    else window.addEventListener("load", () => setTimeout(arrive));
  };

  document.addEventListener("DOMContentLoaded", start);
})();
