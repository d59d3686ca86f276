/* Shows moments in the reader's own time zone. Pages are shared by all, so the server writes the site's. */
{
  const language = document.documentElement.lang || undefined;
  const parts = { year: "numeric", month: "short", day: "numeric", hour: "numeric", minute: "2-digit", timeZoneName: "short" };
  for (const time of document.querySelectorAll("time[data-local]")) {
    const at = new Date(time.dateTime);
    if (Number.isNaN(at.valueOf())) continue;
    time.title = time.textContent; // as the site has it
    time.textContent = new Intl.DateTimeFormat(language, parts).format(at);
  }
}
