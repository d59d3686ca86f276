// Replies to reviewers' comments, and *Resolve*, without leaving the form: the form is sent as it stands, nothing of
// it is saved, and the comment of the answer replaces the one on the page.
(() => {
  "use strict";

  const start = () => {
    const form = document.getElementById("article_form");
    form?.addEventListener("click", async (event) => {
      const button = event.target.closest("[name=_comment]");
      const comment = button?.closest("[data-comment]");
      if (!comment) return;
      event.preventDefault();
      const sent = new FormData(form);
      sent.append(button.name, button.value);
      button.disabled = true;
      const response = await fetch(location.pathname, { method: "POST", body: sent, redirect: "error" }).catch(() => null);
      button.disabled = false;
      if (!response?.ok) {
        form.requestSubmit(button); // shows why
        return;
      }
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const said = page.querySelector(".editor-bar .messagelist")?.textContent.trim();
      const status = document.createElement("p");
      status.setAttribute("role", "status");
      status.textContent = said || gettext("Done");
      const fresh = page.getElementById(comment.id);
      if (fresh) {
        fresh.append(status);
        comment.replaceWith(document.importNode(fresh, true));
      } else {
        comment.replaceChildren(status);
        form.querySelector(`.open-comments a[href="#${comment.id}"]`)?.closest("li").remove();
      }
    });
  };

  document.addEventListener("DOMContentLoaded", start);
})();
