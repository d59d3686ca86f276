// The rows of the article form: cards that say what is in them, and are added, moved, and removed in place.
(() => {
  "use strict";

  const MAX_EXCERPT = 160;
  const TOUCH_SLOP = 6; // pixels that a finger moves in a tap
  const EDGE = 60; // pixels at the window's edges where a drag scrolls
  const SCROLL_STEP = 12;
  const LINE_MARK = /^\s*(?:[-*+>|#]+|\d+[.)])\s*/;
  const MARKUP = /\*\*|__|`|^\[!\w+\]/g;

  const start = () => {
    const form = document.getElementById("article_form");
    if (!form) return;
    const groups = [...form.querySelectorAll("[data-rows]")];
    const cardsOf = (group) => [...group.querySelectorAll(":scope > .card--row")];
    const status = document.createElement("p");
    status.className = "visually-hidden";
    status.setAttribute("role", "status");
    form.append(status);

    // What a card says while it is folded, and its line in the outline

    const firstLine = (text) => {
      for (const line of text.split("\n")) {
        const plain = line.replace(LINE_MARK, "").replace(MARKUP, "").trim();
        if (plain) return plain.slice(0, MAX_EXCERPT);
      }
      return "";
    };
    const tagOf = (field) => {
      if (field.type === "checkbox") return field.checked ? field.labels[0].textContent.trim() : "";
      if (!field.value || field.value === field.dataset.default) return "";
      return field.matches("select") ? field.selectedOptions[0].text.split(":")[0] : `${field.value} ${gettext("min")}`;
    };
    const span = (text, name) => {
      const element = document.createElement("span");
      element.className = name;
      element.textContent = text;
      return element;
    };
    const isRemoved = (card) => card.querySelector("[name$='-DELETE']")?.checked || false;

    const describe = (card) => {
      const fields = (part) => [...card.querySelectorAll(`[data-part="${part}"]`)];
      const title = firstLine(fields("title")[0]?.value || "") || gettext("New");
      const hasText = [...fields("title"), ...fields("excerpt")].some((field) => field.value.trim());
      const missing = [...card.querySelectorAll("[data-needed]")].find((field) => !field.value.trim());
      card.querySelector(".card__title").textContent = title;
      card.querySelector(".card__excerpt bdi").textContent = fields("excerpt").map((field) => firstLine(field.value)).find(Boolean) || "";
      const tags = fields("tag").map(tagOf).filter(Boolean).map((text) => span(text, "card__tag"));
      if (hasText && missing) tags.push(span(missing.dataset.needed, "card__tag card__tag--missing"));
      if (isRemoved(card)) tags.push(span(gettext("Removed when you save"), "card__tag card__tag--missing"));
      card.querySelector(".card__tags").replaceChildren(...tags);
      card.classList.toggle("is-removed", isRemoved(card));
      const entry = form.querySelector(`[data-row="${card.dataset.prefix}"]`);
      if (!entry) return;
      entry.querySelector("a").textContent = title;
      entry.dataset.missing = hasText && missing ? missing.dataset.needed : "";
      markEntry(entry);
    };
    // What the checks found in a row weighs more than what it lacks.
    const markEntry = (entry) => {
      const found = (heading) => form.querySelector(`#checklist ${heading} + ul a[href^="#id_${entry.dataset.row}-"]`);
      const isBlocking = found(".checklist__heading--blocking");
      const text = isBlocking ? gettext("Fix") : found("[data-weight=asking]") ? gettext("Check") : entry.dataset.missing;
      entry.querySelector(".outline__mark")?.remove();
      if (text) entry.append(" ", span(text, `outline__mark${isBlocking ? " outline__mark--blocking" : ""}`));
    };
    document.addEventListener("checklist:shown", () => form.querySelectorAll("[data-row]").forEach(markEntry));

    // Each kind's rows in the outline, their numbers, and the choice of the first solution

    const outlineOf = (group) => form.querySelector(`[data-outline="${group.dataset.rows}"]`);
    const entryOf = (card) => {
      const entry = form.querySelector(`[data-row="${card.dataset.prefix}"]`);
      if (entry) return entry;
      const item = document.createElement("li");
      const link = document.createElement("a");
      item.dataset.row = card.dataset.prefix;
      link.href = `#${card.querySelector(".card__body").id}`;
      link.dir = "auto";
      item.append(link);
      return item;
    };
    const listFirst = (group) => {
      const select = form.elements.first;
      if (group.dataset.rows !== "solutions" || !select) return;
      const chosen = select.value;
      const options = cardsOf(group).map((card) => {
        const title = card.querySelector("[data-part=title]").value.trim();
        return title && !isRemoved(card) ? new Option(title, card.dataset.prefix.split("-").pop()) : null;
      });
      select.replaceChildren(select.options[0], ...options.filter(Boolean));
      select.value = [...select.options].some((option) => option.value === chosen) ? chosen : "";
    };
    const arrange = (group) => {
      const cards = cardsOf(group);
      cards.forEach((card, n) => {
        card.querySelector("[name$='-position']").value = n;
        card.querySelector(".card__number").textContent = n + 1;
      });
      outlineOf(group)?.replaceChildren(...cards.map(entryOf));
      listFirst(group);
    };

    // Moving: the row stays where the eye is

    const move = (card, step) => {
      const group = card.parentElement;
      const cards = cardsOf(group);
      const other = cards[cards.indexOf(card) + step];
      if (!other) return;
      const top = card.getBoundingClientRect().top;
      const focused = document.activeElement;
      if (step < 0) other.before(card);
      else other.after(card);
      arrange(group);
      focused.focus({ preventScroll: true });
      window.scrollBy({ top: card.getBoundingClientRect().top - top, behavior: "instant" });
      announce(group, card);
      card.dispatchEvent(new Event("change", { bubbles: true }));
    };
    const announce = (group, card) => {
      const cards = cardsOf(group);
      status.textContent = interpolate(gettext("Position %s of %s"), [cards.indexOf(card) + 1, cards.length]);
    };

    let dragged = null;
    form.addEventListener("dragstart", (event) => {
      const grip = event.target.closest?.(".card__number");
      if (!grip) return;
      dragged = grip.closest(".card--row");
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", "");
      event.dataTransfer.setDragImage(grip.closest(".card__head"), 20, 20);
      dragged.classList.add("is-dragged");
    });
    const dragOver = (target, y) => {
      const card = dragged && target?.closest?.(".card--row");
      if (!card || card.parentElement !== dragged.parentElement) return false;
      if (card === dragged) return true;
      // By the heads: an open card is as tall as a window. A row that comes from above passes sooner.
      const box = card.querySelector(".card__head").getBoundingClientRect();
      const isAbove = dragged.compareDocumentPosition(card) & Node.DOCUMENT_POSITION_FOLLOWING;
      const line = box.top + box.height * (isAbove ? 0.3 : 0.7);
      if (y < line) card.before(dragged);
      else card.after(dragged);
      return true;
    };
    const endDrag = () => {
      if (!dragged) return;
      const card = dragged;
      dragged = null;
      card.classList.remove("is-dragged");
      arrange(card.parentElement);
      announce(card.parentElement, card);
      card.dispatchEvent(new Event("change", { bubbles: true }));
    };
    form.addEventListener("dragover", (event) => {
      if (dragOver(event.target, event.clientY)) event.preventDefault();
    });
    form.addEventListener("drop", (event) => dragged && event.preventDefault());
    form.addEventListener("dragend", endDrag);

    // A finger: browsers start no drag of their own for it. The number is the grip, so the page still scrolls elsewhere.
    const scrollAtEdge = (y) => {
      const step = y < EDGE ? -SCROLL_STEP : y > window.innerHeight - 2 * EDGE ? SCROLL_STEP : 0;
      if (step) window.scrollBy({ top: step, behavior: "instant" });
    };
    form.addEventListener("pointerdown", (event) => {
      const grip = event.pointerType !== "mouse" && event.target.closest?.(".card--row > .card__head > .card__number");
      if (!grip) return;
      let isMoving = false;
      const ended = new AbortController();
      const follow = (moved) => {
        if (!isMoving && Math.abs(moved.clientY - event.clientY) < TOUCH_SLOP) return;
        if (!isMoving) {
          isMoving = true;
          dragged = grip.closest(".card--row");
          dragged.classList.add("is-dragged");
        }
        scrollAtEdge(moved.clientY);
        dragOver(document.elementFromPoint(moved.clientX, moved.clientY), moved.clientY);
      };
      const stop = () => {
        ended.abort();
        endDrag();
      };
      // On the document: a grip that is moved in it loses the pointer.
      document.addEventListener("pointermove", follow, { signal: ended.signal });
      for (const name of ["pointerup", "pointercancel"]) document.addEventListener(name, stop, { signal: ended.signal });
    });
    form.addEventListener("keydown", (event) => {
      const head = event.target.closest(".card--row > .card__head");
      if (!head || !event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
      event.preventDefault();
      move(head.parentElement, event.key === "ArrowUp" ? -1 : 1);
    });

    const equip = (card) => {
      const tools = card.querySelector(".card__tools");
      const grip = card.querySelector(".card__number");
      grip.draggable = true;
      grip.title = gettext("Drag to move");
      card.querySelector(".card__head").setAttribute("aria-keyshortcuts", "Alt+ArrowUp Alt+ArrowDown");
      card.querySelector(".card__position").hidden = true;
      [["Move down", 1, gettext("Move down")], ["Move up", -1, gettext("Move up")]].forEach(([, step, label]) => {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "btn btn--quiet btn--s";
        button.textContent = label;
        button.addEventListener("click", () => move(card, step));
        tools.prepend(button);
      });
    };

    const add = (group) => {
      const count = form.elements[`${group.dataset.rows}-TOTAL_FORMS`];
      const template = group.querySelector(":scope > template");
      const holder = document.createElement("template");
      holder.innerHTML = template.innerHTML.replaceAll("__prefix__", count.value);
      const card = holder.content.firstElementChild;
      count.value = Number(count.value) + 1;
      template.before(card);
      equip(card);
      arrange(group);
      describe(card);
      card.open = true;
      card.dispatchEvent(new CustomEvent("formset:added", { bubbles: true, detail: { formsetName: group.dataset.rows } }));
      card.querySelector("input:not([type=hidden]), textarea").focus();
    };

    // An area is a part of its product

    const product = form.elements.product;
    const area = form.elements.area;
    const narrowAreas = () => {
      for (const group of area.querySelectorAll("optgroup")) {
        const fits = !product.value || group.querySelector("option").dataset.product === product.value;
        group.hidden = group.disabled = !fits;
      }
    };
    if (product && area) {
      product.addEventListener("change", () => {
        const chosen = area.selectedOptions[0];
        if (chosen?.dataset.product && chosen.dataset.product !== product.value) area.value = "";
        narrowAreas();
      });
      narrowAreas();
    }

    for (const group of groups) {
      cardsOf(group).forEach(equip);
      group.querySelector("[name=_add]").addEventListener("click", (event) => {
        event.preventDefault();
        add(group);
      });
    }
    const follow = (event) => {
      const card = event.target.closest?.(".card--row");
      if (!card || event.target.matches("[name$='-position']")) return;
      describe(card);
      listFirst(card.parentElement);
    };
    form.addEventListener("input", follow);
    form.addEventListener("change", follow);
  };

  document.addEventListener("DOMContentLoaded", start);
})();
