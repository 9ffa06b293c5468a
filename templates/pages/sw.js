// The last pages read, for when there is no network. A page that is gone is forgotten at the next
// contact, every page after seven days; what is a reader's own is never kept.
const PAGES = "pages-{{ version }}";
const SHELL = "shell-{{ version }}";
const OFFLINE = "/offline";
const MOST = 30;
const WEEK = 7 * 24 * 60 * 60 * 1000;
const PAUSE = 10 * 60 * 1000;
const NEVER = /^\/(newsroom|account|api|_[a-z]+)(\/|$)/;
const LANGUAGE = {{ language | tojson }};
const SAVED = {{ _("This is a copy saved on DATE: there is no connection now.") | tojson }};
let checked = 0;

addEventListener("install", (event) => event.waitUntil(fill().then(() => skipWaiting())));
addEventListener("activate", (event) => event.waitUntil(forget().then(() => clients.claim())));
addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin || NEVER.test(url.pathname)) return;
  if (request.mode === "navigate") event.respondWith(read(event, url));
  else if (url.pathname.startsWith("/assets/")) event.respondWith(asset(request));
});

async function fill() {
  const shell = await caches.open(SHELL);
  const answer = await fetch(OFFLINE, { cache: "no-store", credentials: "omit" });
  const files = new Set((await answer.clone().text()).match(/\/assets\/[\w.-]+/g));
  await Promise.all([shell.put(OFFLINE, answer), shell.addAll([...files])]);
}

async function forget() {
  const names = (await caches.keys()).filter((name) => name !== PAGES && name !== SHELL);
  await Promise.all(names.map((name) => caches.delete(name)));
  await sweep();
}

async function read(event, url) {
  try {
    // Else the browser's own cache would answer for the network, a few seconds long.
    const answer = await fetch(event.request, { cache: "no-cache" });
    event.waitUntil(keep(url, answer.clone()));
    return answer;
  } catch {
    return saved(url);
  }
}

async function asset(request) {
  const known = await caches.match(request);
  if (known) return known;
  const answer = await fetch(request);
  if (answer.ok) (await caches.open(PAGES)).put(request, answer.clone());
  return answer;
}

async function keep(url, answer) {
  const pages = await caches.open(PAGES);
  const own = /private|no-store/.test(answer.headers.get("cache-control") ?? "private");
  const page = (answer.headers.get("content-type") ?? "").startsWith("text/html");
  if (answer.status === 404 || answer.status === 410) await pages.delete(url.pathname);
  if (answer.status === 200 && answer.type === "basic" && page && !own && !url.search) {
    const headers = new Headers(answer.headers);
    headers.delete("content-encoding");
    headers.delete("content-length");
    headers.set("x-saved", Date.now());
    await pages.delete(url.pathname);
    await pages.put(url.pathname, new Response(await answer.blob(), { headers }));
  }
  await sweep();
  if (Date.now() - checked > PAUSE) {
    checked = Date.now();
    await check(pages);
  }
}

async function kept(pages) {
  return (await pages.keys()).filter((request) => !new URL(request.url).pathname.startsWith("/assets/"));
}

async function sweep() {
  const pages = await caches.open(PAGES);
  const requests = await kept(pages);
  const excess = requests.length - MOST;
  let left = requests.length;
  for (const [number, request] of requests.entries()) {
    const since = Date.now() - ((await pages.match(request))?.headers.get("x-saved") ?? 0);
    if (number < excess || since > WEEK) left -= await pages.delete(request);
  }
  if (!left) await caches.delete(PAGES);
}

async function check(pages) {
  for (const request of await kept(pages)) {
    const options = { method: "HEAD", cache: "no-store", credentials: "omit", redirect: "manual" };
    const { status } = await fetch(request.url, options);
    if (status === 404 || status === 410) await pages.delete(request);
  }
}

async function saved(url) {
  await sweep();
  const page = url.search ? undefined : await (await caches.open(PAGES)).match(url.pathname);
  if (!page) return offline();
  const at = new Date(Number(page.headers.get("x-saved")));
  const when = at.toLocaleString(LANGUAGE, { dateStyle: "long", timeStyle: "short" });
  return changed(page, "<main", `<p class="saved" role="status">${SAVED.replace("DATE", when)}</p><main`);
}

async function offline() {
  const page = await caches.match(OFFLINE);
  if (!page) return Response.error();
  const pages = await caches.open(PAGES);
  const links = await Promise.all((await kept(pages)).reverse().map((request) => link(pages, request)));
  return changed(page, '<ul class="kept">', `<ul class="kept">${links.join("")}`);
}

async function link(pages, request) {
  const text = await (await pages.match(request)).text();
  const name = text.match(/<title>([^<]*)<\/title>/)?.[1].replace(/ – [^–]*$/, "");
  return `<li><a href="${new URL(request.url).pathname}">${name}</a></li>`;
}

async function changed(page, before, after) {
  const text = (await page.text()).replace(before, () => after);
  return new Response(text, { headers: page.headers });
}
