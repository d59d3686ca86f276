/* The search boxes: one line that suggests while somebody types, and grows into a field of several lines for a paste
   that has them (or at Shift and Enter). Enter asks in both. A form posts unless what is in it is one short line, so
   that a paste is in no address. */
{
  // Without scripts the page has the large field, which takes everything.
  const replaceBox = (box, kind) => {
    const replacement = document.createElement(kind);
    for (const { name, value } of box.attributes) if (!["rows", "type"].includes(name)) replacement.setAttribute(name, value);
    if (kind === "input") replacement.type = "text";
    replacement.value = box.value;
    const focused = document.activeElement === box;
    box.replaceWith(replacement);
    if (focused) replacement.focus();
    return replacement;
  };
  const shrink = (box) => {
    if (!box.value.includes("\n")) replaceBox(box, "input");
  };
  /* Puts a text where the cursor is, in a field that can hold its lines. */
  const grow = (box, text) => {
    const { selectionStart: start, selectionEnd: end } = box;
    box.dispatchEvent(new Event("grow")); // the suggestions of the one line end here
    for (const name of ["role", "aria-autocomplete", "aria-controls", "aria-expanded", "aria-activedescendant"]) {
      box.removeAttribute(name);
    }
    const field = replaceBox(box, "textarea");
    field.setRangeText(text, start, end, "end");
    update(field);
  };
  /* Of too long a text the end is kept, as the error is there, and the reader is told. */
  const cut = (field) => {
    const { cutAbove, cutText } = field.form.dataset;
    const limit = Number(cutAbove);
    const isTooLong = field.value.length > limit;
    if (isTooLong) {
      const end = field.value.slice(-limit);
      const line = end.indexOf("\n");
      field.value = line >= 0 && line < limit / 10 ? end.slice(line + 1) : end.replace(/^[\uDC00-\uDFFF]/, "");
    }
    // What has been said stays until the text is another one.
    if (isTooLong || field.value.length < limit / 2) field.form.querySelector(".search-box__note").textContent = isTooLong ? cutText : "";
  };
  /* The style sheet lets the field grow with its text; the rows are for browsers that cannot yet. */
  const update = (field) => {
    cut(field);
    if (field.matches("textarea")) field.rows = Math.min(8, field.value.split("\n", 8).length);
  };

  document.querySelectorAll("textarea[data-grows]").forEach(shrink);
  document.addEventListener("input", (event) => {
    if (event.target.matches?.("[data-grows]")) update(event.target);
  });

  const insertLines = (event, data) => {
    const text = data?.getData("text/plain").replace(/\r\n?/g, "\n").trim();
    if (!event.target.matches?.("input[data-grows]") || !text?.includes("\n")) return;
    event.preventDefault();
    grow(event.target, text);
  };
  document.addEventListener("paste", (event) => insertLines(event, event.clipboardData));
  document.addEventListener("drop", (event) => insertLines(event, event.dataTransfer));

  document.addEventListener("keydown", (event) => {
    const box = event.target;
    if (!box.matches?.("[data-grows]")) return;
    // Enter that ends a composition is no question. Safari ends it first, and only the code tells.
    if (event.isComposing || event.keyCode === 229) {
      if (event.key === "Enter" && !event.isComposing) event.preventDefault();
      return;
    }
    if (event.key !== "Enter" || event.defaultPrevented) return;
    const single = box.matches("input");
    if (event.shiftKey && !single) return;
    event.preventDefault();
    if (event.shiftKey) grow(box, "\n");
    else box.form.requestSubmit();
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.dataset.postAbove) return;
    const query = form.elements.q.value.trim();
    form.method = query.includes("\n") || query.length > Number(form.dataset.postAbove) ? "post" : "get";
  });
}
