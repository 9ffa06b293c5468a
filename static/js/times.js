// Of the last hours a list may say how long ago; it takes no more room than the hour did.
const HOURS = 6;
const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "always", style: "narrow" });

for (const time of document.querySelectorAll("time[data-ago]")) {
  const minutes = Math.round((Date.parse(time.dateTime) - Date.now()) / 60000);
  if (minutes > 0 || minutes < -60 * HOURS) continue;
  time.title = time.textContent.trim();
  const told = time.querySelector("b");
  told.textContent = minutes > -60 ? words.format(minutes, "minute") : words.format(Math.round(minutes / 60), "hour");
}
