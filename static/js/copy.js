/* Copies a message as it stands on the page. The buttons are shown only where they can work. */
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
  if (navigator.clipboard) document.querySelectorAll("[data-copied]").forEach(prepare);
}
