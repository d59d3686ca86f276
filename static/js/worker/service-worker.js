/* Keeps what a reader has read for offline use: articles, lists, the last searches, and the files that they show. Pages
   come from the network whenever there is one. Nothing private is kept: only pages of the list below that the server
   lets caches keep, which excludes previews, the admin, and what editors see. */

const PREFIX = "help-";
const VERSION = 1;
// Most entries and bytes of each cache; the one used longest ago goes first.
const LIMITS = { lists: [12, 6e6], pages: [60, 8e6], searches: [20, 3e6], files: [120, 24e6] };
const LANGUAGE = "(?:/[a-z]{2,3}(?:-[a-z]+)?)?";
const KINDS = [
  ["lists", new RegExp(`^${LANGUAGE}/(?:codes/|offline/)?$`)],
  ["searches", new RegExp(`^${LANGUAGE}/search/$`)],
  ["pages", new RegExp(`^${LANGUAGE}/(?:articles/[^/]+/|products/(?:[^/]+/){1,2}|codes/[^/]+/[^/]+/|compare/[^/]+/[^/]+/|faqs/|safety/)$`)],
];
const FILES = /^\/(?:media\/|identity\/|static\/(?:img\/|(?:css|js)\/site\.))/;
// Under these names a file never changes.
const IMMUTABLE = /^\/(?:media\/|static\/.+\.[0-9a-f]{12}\.\w+$)/;
const BASE = ["/offline/", "/codes/"];

const cacheName = (kind) => `${PREFIX}${kind}-${VERSION}`;
const isPublic = (response) =>
  response.ok && response.type === "basic" && !response.redirected && !/private|no-store/.test(response.headers.get("Cache-Control") ?? "");
const isPage = (response) => isPublic(response) && (response.headers.get("Content-Type") ?? "").startsWith("text/html");
const kindOf = (url) => KINDS.find(([, pattern]) => pattern.test(url.pathname))?.[0];

const trim = async (cache, [maxEntries, maxBytes]) => {
  let bytes = 0;
  for (const [n, key] of (await cache.keys()).reverse().entries()) {
    bytes += Number((await cache.match(key))?.headers.get("X-Kept-Bytes"));
    if (n >= maxEntries || bytes > maxBytes) await cache.delete(key);
  }
};
const keep = async (kind, address, response) => {
  const body = await response.blob();
  if (body.size > LIMITS[kind][1] / 4) return;
  const headers = new Headers(response.headers); // with the policy of what the page may load
  for (const name of ["Content-Encoding", "Content-Length", "Vary"]) headers.delete(name);
  headers.set("X-Kept-Bytes", body.size);
  headers.set("X-Kept-At", new Date().toISOString());
  const cache = await caches.open(cacheName(kind));
  await cache.delete(address);
  await cache.put(address, new Response(body, { status: 200, headers }));
  await trim(cache, LIMITS[kind]);
};
/* A kept page says so, with a line of the page that says that there is no network. */
const withDate = async (response) => {
  const offline = await (await caches.open(cacheName("lists"))).match(BASE[0]);
  const note = ((await offline?.text()) ?? "").match(/<p [^>]*id="kept-note"[^>]*><\/p>/)?.[0] ?? "";
  const text = (await response.text())
    .replace("<html ", `<html data-kept="${response.headers.get("X-Kept-At")}" `)
    .replace(/<main\b[^>]*>/, (main) => main + note);
  return new Response(text, { headers: response.headers });
};
const findKept = async (kind, url) => {
  const cache = await caches.open(cacheName(kind));
  const response = (await cache.match(url.href)) ?? (kind === "pages" ? await cache.match(url.href, { ignoreSearch: true }) : null);
  return response ? withDate(response) : null;
};
const readPage = async (event, kind) => {
  const url = new URL(event.request.url);
  url.hash = "";
  let response = null;
  try {
    response = await fetch(event.request);
  } catch {
    // No network: what was kept, or a page that says so.
  }
  if (response && response.status < 502) {
    if (isPage(response)) event.waitUntil(keep(kind, url.href, response.clone()).catch(() => {}));
    if (response.status === 404 || response.status === 410) event.waitUntil(caches.open(cacheName(kind)).then((cache) => cache.delete(url.href)));
    return response;
  }
  const lists = await caches.open(cacheName("lists"));
  return (await findKept(kind, url)) ?? response ?? (await lists.match(BASE[0])) ?? Response.error();
};
const readFile = async (event) => {
  const cache = await caches.open(cacheName("files"));
  const { url } = event.request;
  const kept = await cache.match(url);
  if (kept && IMMUTABLE.test(new URL(url).pathname)) return kept;
  try {
    const response = await fetch(event.request);
    if (isPublic(response)) event.waitUntil(keep("files", url, response.clone()).catch(() => {}));
    return response;
  } catch {
    return kept ?? Response.error();
  }
};
const keepBase = async (address) => {
  const response = await fetch(address);
  if (isPage(response)) await keep("lists", new URL(address, location).href, response);
};

/* The page that was open before there was a worker, with its files: a reader may open no other while there is a network. */
const keepOpen = async ({ url }) => {
  const page = new URL(url);
  page.hash = "";
  const kind = kindOf(page);
  const response = kind ? await fetch(page) : null;
  if (!response || !isPage(response)) return;
  const names = [...(await response.clone().text()).matchAll(/(?:href|src)="([^"]+)"/g)].map(([, name]) => new URL(name, page));
  const files = new Set(names.filter((name) => name.origin === location.origin && FILES.test(name.pathname)).map(String));
  for (const file of files) {
    const found = await fetch(file);
    if (isPublic(found)) await keep("files", file, found);
  }
  await keep(kind, page.href, response);
};

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(Promise.allSettled(BASE.map(keepBase)));
});
addEventListener("activate", (event) => {
  const current = Object.keys(LIMITS).map(cacheName);
  const drop = async () => {
    for (const name of await caches.keys()) if (name.startsWith(PREFIX) && !current.includes(name)) await caches.delete(name);
    await clients.claim();
    await Promise.allSettled((await clients.matchAll({ type: "window" })).map(keepOpen));
  };
  event.waitUntil(drop());
});
addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin || request.headers.has("Range")) return;
  const kind = request.mode === "navigate" ? kindOf(url) : null;
  if (kind) event.respondWith(readPage(event, kind));
  else if (request.mode !== "navigate" && FILES.test(url.pathname)) event.respondWith(readFile(event));
});
addEventListener("sync", (event) => {
  if (event.tag === "outcomes") event.waitUntil(outbox.send());
});
