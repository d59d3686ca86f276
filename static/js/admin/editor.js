// The article form: Markdown previews, and moving rows by keyboard. No text is ever changed by it.
(() => {
  "use strict";

  const DELAY = 400; // ms after the last key

  const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;

  const show = (editor, html, error) => {
    const view = editor.parentElement.querySelector(".markdownx-preview");
    if (!view) return;
    view.classList.toggle("is-error", Boolean(error));
    if (error) view.textContent = error;
    else view.innerHTML = html; // made by the server's own renderer, as readers get it
    view.hidden = !error && !html;
  };

  const running = new WeakMap();

  const preview = async (editor) => {
    running.get(editor)?.abort();
    if (!editor.value.trim()) return show(editor, "");
    const control = new AbortController();
    running.set(editor, control);
    try {
      const answer = await fetch(editor.dataset.markdownxUrlsPath, {
        method: "POST",
        headers: { "X-CSRFToken": token() },
        body: new URLSearchParams({ content: editor.value }),
        signal: control.signal,
      });
      const type = answer.headers.get("Content-Type") || "";
      const data = type.startsWith("application/json") ? await answer.json() : {};
      if (answer.ok && "html" in data) show(editor, data.html);
      else show(editor, "", data.error || gettext("No preview at the moment. Your text is untouched."));
    } catch (error) {
      if (error.name !== "AbortError") show(editor, "", gettext("No preview at the moment. Your text is untouched."));
    }
  };

  // Delegated, so that rows added later work like the first ones.
  const timers = new WeakMap();
  document.addEventListener("input", (event) => {
    if (!event.target.matches(".markdownx-editor")) return;
    clearTimeout(timers.get(event.target));
    timers.set(event.target, setTimeout(() => preview(event.target), DELAY));
  });
  document.addEventListener("focusin", (event) => {
    const editor = event.target;
    if (editor.matches(".markdownx-editor") && !running.has(editor)) preview(editor);
  });

  // Rows: up and down buttons beside the heading write the position fields anew.
  const rowsOf = (row) => [...row.closest(".inline-group").querySelectorAll(".inline-related, .form-row")]
    .filter((one) => one.matches("[id]:not(.empty-form)") && one.querySelector("[name$='-position']") && sameGroup(one, row));
  const sameGroup = (one, row) => one.parentElement === row.parentElement;

  const renumber = (row) => rowsOf(row).forEach((one, index) => {
    one.querySelector("[name$='-position']").value = index;
  });

  const move = (row, step) => {
    const rows = rowsOf(row);
    const other = rows[rows.indexOf(row) + step];
    if (!other) return;
    if (step < 0) other.before(row);
    else other.after(row);
    renumber(row);
  };

  const equip = (row) => {
    const position = row.querySelector("[name$='-position']");
    if (!position || row.matches(".empty-form") || row.querySelector(".editor-move")) return;
    const box = document.createElement("span");
    box.className = "editor-move";
    [["↑", -1, gettext("Move up")], ["↓", 1, gettext("Move down")]].forEach(([sign, step, label]) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = sign;
      button.setAttribute("aria-label", label);
      button.addEventListener("click", () => {
        move(row, step);
        button.focus();
      });
      box.append(button);
    });
    position.after(box);
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll(".inline-group [id]").forEach((row) => {
      if (row.matches(".inline-related, .form-row")) equip(row);
    });
  });
  document.addEventListener("formset:added", (event) => {
    equip(event.target);
    renumber(event.target);
  });
})();
