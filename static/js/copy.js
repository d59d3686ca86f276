/* Copies a message, a piece of code, the whole article as Markdown, and the address of a section when its link is
   followed. The buttons are shown only where they can work. */
{
  const SHORTEST_CODE = 12; // in a sentence; a command is longer than the name of a file
  const addStatus = (element) => {
    const status = document.createElement("span");
    status.className = "visually-hidden";
    status.setAttribute("role", "status");
    element.after(status);
    return status;
  };
  const show = (button, status, words) => {
    status.textContent = words;
    button.classList.add("copy-button--done");
    setTimeout(() => {
      status.textContent = "";
      button.classList.remove("copy-button--done");
    }, 2000);
  };
  const addButtons = (list) => {
    const status = addStatus(list);
    for (const button of list.querySelectorAll("button")) {
      (button.closest("li[hidden]") || button).hidden = false;
      button.addEventListener("click", async () => {
        const file = button.dataset.copyFile;
        const text = file ? await (await fetch(file)).text() : button.parentElement.querySelector("samp").textContent;
        await navigator.clipboard.writeText(text);
        show(button, status, list.dataset.copiedText);
      });
    }
  };
  const addCodeButtons = (article, status) => {
    for (const code of article.querySelectorAll(".prose :is(pre, li) > code, .prose li > p > code")) {
      const text = code.textContent.trim();
      const isBlock = code.parentElement.localName === "pre";
      if (!isBlock && text.length < SHORTEST_CODE) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.className = `copy-code${isBlock ? " copy-code--block" : ""}`;
      button.textContent = article.dataset.copyCodeText;
      button.setAttribute("aria-label", `${article.dataset.copyCodeText}: ${text.slice(0, 60)}`);
      button.addEventListener("click", async (event) => {
        event.preventDefault();
        await navigator.clipboard.writeText(text);
        show(button, status, document.querySelector("[data-copied-text]").dataset.copiedText);
      });
      (isBlock ? code.parentElement : code).after(button);
    }
  };
  const copyLinks = (article, status) => {
    article.addEventListener("click", async (event) => {
      const link = event.target.closest(".anchor");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      try {
        await navigator.clipboard.writeText(link.href);
      } catch {
        return; // not allowed: the address is in the bar of the browser all the same
      }
      status.textContent = link.dataset.status = article.dataset.linkCopiedText;
      setTimeout(() => {
        status.textContent = "";
        delete link.dataset.status;
      }, 2000);
    });
  };
  if (navigator.clipboard) {
    document.querySelectorAll("[data-copied-text]").forEach(addButtons);
    for (const article of document.querySelectorAll("[data-link-copied-text]")) {
      const status = addStatus(article);
      copyLinks(article, status);
      addCodeButtons(article, status);
    }
  }
}
