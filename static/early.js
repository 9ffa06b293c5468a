// Before the first paint: what the reader chose earlier, and that scripts run at all.
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
}
