/* Copies the content of a read-only field. Its button is shown only where it can work. */
if (navigator.clipboard) {
  for (const button of document.querySelectorAll("[data-copies]")) {
    const field = document.getElementById(button.dataset.copies);
    const label = button.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(field.value);
      button.textContent = document.getElementById(`${field.id}-status`).textContent = button.dataset.done;
      setTimeout(() => { button.textContent = label; }, 2000);
    });
  }
}
