/* Help beside an error dialog: docs/embed.md.

   <script src="https://help.example/embed.js" defer></script>
   <a href="https://help.example/e/102/" data-help="102" data-help-product="quickbooks-online">Help</a>

   or helpCenter.show(element, { code: "102", product: "quickbooks-online", language: "en", label: "Help" }).

   The link is there first and stays. The frame appears once the page in it says that it is there: where frames are
   refused, or the network is down, nothing but the link is seen. Nothing of the page around it is sent: no address,
   no cookie, only the code, the product and the language that it was given. */
(() => {
  "use strict";
  const site = new URL(".", document.currentScript.src);
  const frames = new Map();

  const address = (kind, { code, product, language }) => {
    const made = new URL(`${kind}/${encodeURIComponent(code)}/`, site);
    if (product) made.searchParams.set("product", product);
    if (language) made.searchParams.set("lang", language);
    return made.href;
  };

  const frameAfter = (link, asked) => {
    const frame = document.createElement("iframe");
    frame.title = link.textContent.trim() || asked.code;
    frame.referrerPolicy = "no-referrer";
    frame.sandbox = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox";
    Object.assign(frame.style, { display: "block", width: "100%", height: "0", border: "0", visibility: "hidden" });
    frame.src = address("embed", asked);
    link.after(frame);
    frames.set(frame, link);
    return frame;
  };

  addEventListener("message", (event) => {
    const { helpcenter, height } = Object(event.data);
    if (event.origin !== site.origin || helpcenter !== "height" || !Number.isFinite(height)) return;
    for (const frame of frames.keys()) {
      if (frame.contentWindow !== event.source) continue;
      frame.style.height = `${Math.min(Math.max(height, 0), 4000)}px`;
      frame.style.visibility = "visible";
      frame.dataset.helpShown = "";
    }
  });

  const show = (element, asked) => {
    if (!asked?.code) throw new TypeError("helpCenter.show: a code is wanted");
    hide(element);
    const link = document.createElement("a");
    link.href = address("e", asked);
    link.target = "_blank";
    link.rel = "noopener noreferrer";
    link.textContent = asked.label || `Help: ${asked.code}`;
    element.append(link);
    frameAfter(link, asked);
    return link;
  };

  const hide = (element) => {
    for (const [frame, link] of frames) {
      if (!element.contains(frame)) continue;
      frame.remove();
      if (!("help" in link.dataset)) link.remove();
      frames.delete(frame);
    }
  };

  const start = () => {
    for (const link of document.querySelectorAll("a[data-help]")) {
      const { help, helpProduct, helpLanguage } = link.dataset;
      frameAfter(link, { code: help, product: helpProduct, language: helpLanguage });
    }
  };

  window.helpCenter = Object.freeze({ show, hide });
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
  else start();
})();
