/* Copies a message, and the address of a section when its link is followed. The buttons are shown only where they
   can work. */
{
  const addButtons = (list) => {
    const status = document.createElement("span");
    status.className = "visually-hidden";
    status.setAttribute("role", "status");
    list.after(status);
    for (const button of list.querySelectorAll("button")) {
      button.hidden = false;
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(button.parentElement.querySelector("samp").textContent);
        status.textContent = list.dataset.copiedText;
        button.classList.add("copy-button--done");
        setTimeout(() => {
          status.textContent = "";
          button.classList.remove("copy-button--done");
        }, 2000);
      });
    }
  };
  const copyLinks = (article) => {
    const status = document.createElement("span");
    status.className = "visually-hidden";
    status.setAttribute("role", "status");
    article.after(status);
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
    document.querySelectorAll("[data-link-copied-text]").forEach(copyLinks);
  }
}
