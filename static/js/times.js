// Of the last hours a list may say how long ago; it takes no more room than the hour did. The words
// are the masthead's: a telephone takes a third of a second to know its own.
const HOURS = 6;
const { minutes: ofMinutes = "#", hours: ofHours = "#" } = document.querySelector(".masthead")?.dataset ?? {};

for (const time of document.querySelectorAll("time[data-ago]")) {
  const minutes = Math.round((Date.now() - Date.parse(time.dateTime)) / 60000);
  if (minutes < 0 || minutes > 60 * HOURS) continue;
  time.title = time.textContent.trim();
  const told = time.querySelector("b");
  told.textContent = minutes < 60 ? ofMinutes.replace("#", minutes) : ofHours.replace("#", Math.round(minutes / 60));
}
