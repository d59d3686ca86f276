/* A slash leads to the search box. Single-key shortcuts get in the way of people who speak to their computer or use a
   screen reader (WCAG 2.1.4), so this one works only while nothing has the focus, and can be turned off at the end
   of each page. The choice stays on the device. */
{
  const KEY = "slash-shortcut";
  let isOn = true; // where nothing can be stored the choice lasts as long as the page
  const load = () => {
    try {
      isOn = localStorage.getItem(KEY) !== "off";
    } catch {
      // private mode
    }
  };
  const save = () => {
    try {
      if (isOn) localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, "off");
    } catch {
      // private mode
    }
  };

  load();
  const setting = document.querySelector("[data-shortcut]");
  if (setting) {
    setting.checked = isOn;
    setting.closest("[hidden]").hidden = false;
    setting.addEventListener("change", () => {
      isOn = setting.checked;
      save();
    });
    addEventListener("storage", () => {
      load();
      setting.checked = isOn;
    });
  }

  const hasNoFocus = () => [null, document.body, document.documentElement].includes(document.activeElement);
  document.addEventListener("keydown", (event) => {
    const isPlain = event.key === "/" && !(event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing);
    if (!isPlain || !isOn || !hasNoFocus()) return;
    const boxes = [...document.querySelectorAll("[data-suggest]")].filter((box) => box.offsetParent);
    const box = boxes.at(-1);
    if (!box) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
}
