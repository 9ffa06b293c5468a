// Before the first paint: what the reader chose earlier, that scripts run at all, and that the list
// beside an article does not offer it to its own reader.
{
  const root = document.documentElement;
  root.classList.add("js");
  try {
    for (const name of ["theme", "size"]) {
      const chosen = localStorage.getItem(name);
      if (chosen) root.dataset[name] = chosen;
    }
  } catch {
    // Storage is switched off: nothing was chosen.
  }
  if (/-\d+$/.test(location.pathname)) {
    const own = `a[href="${CSS.escape(location.pathname)}"]`;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`
      .side li:has(${own}), .side section:has(li:only-child ${own}) { display: none }
      .side li:first-child:has(${own}) + li { border: 0 }`);
    document.adoptedStyleSheets = [sheet];
  }
}
