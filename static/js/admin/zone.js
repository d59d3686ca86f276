/* Shows moments in the zone of this browser, and says with a form in which zone its times are meant. */
{
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const pad = (number) => String(number).padStart(2, "0");
  const date = (at) => [at.getFullYear(), pad(at.getMonth() + 1), pad(at.getDate())].join("-");
  const clock = (at) => `${pad(at.getHours())}:${pad(at.getMinutes())}`;

  const start = () => {
    for (const time of document.querySelectorAll("time[data-moment]")) {
      const at = new Date(time.dateTime);
      time.textContent = `${date(at)} ${clock(at)}`;
      time.title = zone;
    }
    const told = document.querySelector("input[name=zone]");
    if (!told || !zone) return;
    for (const name of document.querySelectorAll("[data-zone]")) name.textContent = zone;
    // A form that came back with an error has its times in the zone that was sent with them.
    const isSent = told.value !== "";
    told.value = zone;
    if (isSent) return;
    for (const field of document.querySelectorAll("input[data-moment]")) {
      const at = new Date(field.dataset.moment);
      field.value = `${date(at)}T${clock(at)}`;
    }
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
}
