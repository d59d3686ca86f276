// Shows how far an import is while somebody looks at its page; without scripts there is a link.
setInterval(() => {
  if (document.visibilityState === "visible") location.reload();
}, 3000);
