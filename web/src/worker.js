// Keeps the built page on this device, so that it opens when the program or the network is gone. Never anything of /api:
// what belongs to a person stays with the program. FILES and VERSION are filled in by the build (vite.config.ts).
const files = FILES;
const store = 'medius-page-VERSION';

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(store).then((cache) => cache.addAll(files)));
  self.skipWaiting();
});

self.addEventListener('activate', (event) => {
  const old = (names) => names.filter((name) => name.startsWith('medius-page-') && name !== store);
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(old(names).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

const kept = async (request) => (await caches.open(store)).match(request, { ignoreVary: true });

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin) return;
  // Names of built files change with their content: what is kept is right.
  if (pathname.startsWith('/assets/')) {
    event.respondWith(kept(request).then((found) => found ?? fetch(request)));
  } else if (files.includes(pathname)) {
    event.respondWith(fetch(request).catch(async () => (await kept(request)) ?? Response.error()));
  } else if (request.mode === 'navigate' && !/^\/(api|phone|calendar|voice|figures)\//.test(pathname)) {
    event.respondWith(fetch(request).catch(async () => (await kept('/')) ?? Response.error()));
  }
});
