/* Copies a message as it stands on the page, and the address of a part when its link is followed. The buttons
   are shown only where they can work. */
{
  const prepare = (list) => {
    const told = document.createElement("span");
    told.className = "visually-hidden";
    told.setAttribute("role", "status");
    list.after(told);
    for (const button of list.querySelectorAll("button")) {
      button.hidden = false;
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(button.parentElement.querySelector("samp").textContent);
        told.textContent = list.dataset.copied;
        button.classList.add("copy--done");
        setTimeout(() => {
          told.textContent = "";
          button.classList.remove("copy--done");
        }, 2000);
      });
    }
  };
  const prepareLinks = (sheet) => {
    const told = document.createElement("span");
    told.className = "visually-hidden";
    told.setAttribute("role", "status");
    sheet.after(told);
    sheet.addEventListener("click", async (event) => {
      const link = event.target.closest(".anchor");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      try {
        await navigator.clipboard.writeText(link.href);
      } catch {
        return; // not allowed: the address is in the bar of the browser all the same
      }
      told.textContent = link.dataset.told = sheet.dataset.linked;
      setTimeout(() => {
        told.textContent = "";
        delete link.dataset.told;
      }, 2000);
    });
  };
  if (navigator.clipboard) {
    document.querySelectorAll("[data-copied]").forEach(prepare);
    document.querySelectorAll("[data-linked]").forEach(prepareLinks);
  }
}
