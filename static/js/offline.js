// Keeps the last pages read, where the browser can, and not before this one is shown whole.
addEventListener("load", () => navigator.serviceWorker?.register("/sw.js").catch(() => {}));
