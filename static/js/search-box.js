/* The search box: one line that suggests while somebody types, and grows into a field of several lines for a paste
   that has them (or at Shift and Enter). Enter asks in both. A paste of several lines or great length goes by POST,
   so that its text stands in no address. A slash leads to the box. */
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
    fit(field);
  };
  /* The style sheet lets the field grow with its text; this is for browsers that cannot yet. */
  const fit = (field) => {
    field.rows = Math.min(8, field.value.split("\n").length);
  };

  document.querySelectorAll("textarea[data-grows]").forEach(shrink);
  document.addEventListener("input", (event) => {
    if (event.target.matches?.("textarea[data-grows]")) fit(event.target);
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
    if (event.key !== "Enter" || event.isComposing || event.defaultPrevented || !box.matches?.("[data-grows]")) return;
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

  document.addEventListener("keydown", (event) => {
    const writing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || writing) return;
    const boxes = [...document.querySelectorAll("[data-suggest]")].filter((box) => box.offsetParent);
    const box = boxes.at(-1);
    if (!box) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
}
