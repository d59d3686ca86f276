/* Tells the server this browser's time zone, shows times in it, and sends the zone of a form's times along. */
{
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const secure = location.protocol === "https:" ? "; secure" : "";
  // Read by `times_of_editor`, and sent to the admin alone.
  if (zone) document.cookie = `desk_zone=${encodeURIComponent(zone)}; path=/admin/; max-age=31536000; samesite=lax${secure}`;
  const pad = (number) => String(number).padStart(2, "0");
  const date = (at) => [at.getFullYear(), pad(at.getMonth() + 1), pad(at.getDate())].join("-");
  const clock = (at) => `${pad(at.getHours())}:${pad(at.getMinutes())}`;

  const start = () => {
    for (const time of document.querySelectorAll("time[data-datetime]")) {
      const at = new Date(time.dateTime);
      time.textContent = `${date(at)} ${clock(at)}`;
      time.title = zone;
    }
    const name = document.querySelector("[data-zone-name]");
    if (name && zone) name.textContent = zone.replaceAll("_", " ");
    const zoneField = document.querySelector("input[name=zone]");
    if (!zoneField || !zone) return;
    for (const label of document.querySelectorAll("[data-zone]")) label.textContent = zone;
    // A form with an error has its times in the zone that was sent with them.
    const hasZone = zoneField.value !== "";
    zoneField.value = zone;
    if (hasZone) return;
    for (const field of document.querySelectorAll("input[data-datetime]")) {
      const at = new Date(field.dataset.datetime);
      field.value = `${date(at)}T${clock(at)}`;
    }
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
}
