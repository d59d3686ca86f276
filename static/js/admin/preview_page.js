// The whole unsaved article as readers would see it, in a frame as wide as a phone or a desktop. The server renders
// it from the form as it is. Without this script, the button opens it in a tab.
(() => {
  "use strict";

  const NAME = "article-preview";
  const PHONE = "(max-width: 48em)";

  const make = (name, attributes, ...content) => {
    const element = document.createElement(name);
    Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
    element.append(...content);
    return element;
  };
  const parts = {};

  const setWidth = (name) => {
    parts.frame.className = `preview-page__frame is-${name}`;
    [parts.phone, parts.desktop].forEach((button) => button.setAttribute("aria-pressed", String(button.value === name)));
  };
  const build = () => {
    const button = (value, text) => {
      const one = make("button", { type: "button", class: "button", value, "aria-pressed": "false" }, text);
      one.addEventListener("click", () => setWidth(value));
      return one;
    };
    parts.phone = button("phone", gettext("Phone"));
    parts.desktop = button("desktop", gettext("Desktop"));
    parts.frame = make("iframe", { name: NAME, title: gettext("Preview of unsaved text") });
    parts.status = make("p", { class: "preview-page__status", role: "status" });
    const close = make("button", { type: "button", class: "button" }, gettext("Close"));
    const tab = make("button", { type: "button", class: "button" }, gettext("Open in a new tab"));
    parts.box = make("dialog", { class: "preview-page", "aria-label": gettext("Preview") },
      make("div", { class: "preview-page__bar" }, parts.phone, parts.desktop, tab, close, parts.status),
      make("div", { class: "preview-page__room", role: "group", "aria-label": gettext("Page"), tabindex: "0" }, parts.frame));
    close.addEventListener("click", () => parts.box.close());
    tab.addEventListener("click", () => send("_blank"));
    parts.frame.addEventListener("load", () => {
      let isPage = false;
      try {
        isPage = Boolean(parts.frame.contentDocument.querySelector(".preview-banner"));
      } catch {
        // a page that can't be shown in a frame, such as the one for signing in
      }
      const isBlank = parts.frame.contentWindow.length === 0 && !parts.sent;
      parts.status.textContent = isPage || isBlank ? "" : gettext("Preview isn't available right now. Your text is safe.");
    });
    document.body.append(parts.box);
  };

  // Another tab may have signed in since: only the cookie's token is valid.
  const token = () => {
    const { cookie } = document.getElementById("autosave")?.dataset || {};
    return document.cookie.split("; ").find((part) => cookie && part.startsWith(`${cookie}=`))?.slice(cookie.length + 1);
  };
  /* The form's values in a form of their own: sending it disturbs nothing that watches the real one. */
  const send = (target) => {
    const copy = make("form", { method: "post", action: parts.action, target, hidden: "" });
    for (const [name, value] of new FormData(parts.form)) {
      if (typeof value !== "string") continue;
      const field = make("textarea", { name });
      field.value = (name === "csrfmiddlewaretoken" && token()) || value;
      copy.append(field);
    }
    document.body.append(copy);
    parts.sent = true;
    copy.submit();
    copy.remove();
  };

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-preview-page]");
    if (!opener) return;
    event.preventDefault();
    if (!parts.box) build();
    Object.assign(parts, { form: opener.form, action: opener.formAction });
    setWidth(matchMedia(PHONE).matches ? "phone" : "desktop");
    parts.status.textContent = gettext("Loading…");
    parts.box.onclose = () => {
      parts.frame.src = "about:blank";
      parts.sent = false;
      opener.focus();
    };
    parts.box.showModal();
    send(NAME);
  }, true);
})();
