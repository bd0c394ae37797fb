// Shows a page when the device is offline, and opens the ticket of a desktop or phone notification.
// It caches nothing.
const OFFLINE = {{ _("You are offline. Notifications return when you reconnect.") | tojson }};
const RETRY = {{ _("Try again") | tojson }};
const PAGE = `<!doctype html><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${OFFLINE}</title>
<body style="display:grid;gap:16px;place-content:center;min-height:90vh;margin:24px;text-align:center;font:16px/1.5 system-ui;color-scheme:light dark">
<p dir="auto">${OFFLINE}</p>
<p><a dir="auto" href="" style="display:inline-block;padding:12px 24px;color:inherit">${RETRY}</a></p>`;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
	if (event.request.mode !== "navigate") return;
	const html = { headers: { "Content-Type": "text/html; charset=utf-8" } };
	event.respondWith(fetch(event.request).catch(() => new Response(PAGE, html)));
});

self.addEventListener("notificationclick", (event) => {
	event.notification.close();
	const { url } = event.notification.data ?? {};
	event.waitUntil(self.clients.openWindow(url || "/notifications"));
});
