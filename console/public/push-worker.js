// Shows what the server pushes while no tab is open, and opens what it is about. It keeps and fetches nothing.

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', event => event.waitUntil(self.clients.claim()));

self.addEventListener('push', event => event.waitUntil(show(event.data?.json() ?? {})));

async function show({ title = 'Gatehouse', body, tag, url = '/', urgent = false, over = false }) {
  await self.registration.showNotification(title, {
    body: over ? 'It is over' : (body ?? ''),
    tag,
    icon: '/icon.svg',
    silent: over,
    renotify: tag !== undefined && !over,
    requireInteraction: urgent && !over,
    data: { url },
  });
  // Browsers want each push to show something; what is over goes at once.
  if (over) for (const shown of await self.registration.getNotifications({ tag })) shown.close();
}

self.addEventListener('notificationclick', event => {
  event.notification.close();
  event.waitUntil(open(new URL(event.notification.data?.url ?? '/', self.location.origin)));
});

async function open(url) {
  // Only pages of this server.
  const { href } = url.origin === self.location.origin ? url : new URL('/', self.location.origin);
  const [tab] = await self.clients.matchAll({ type: 'window' });
  if (tab === undefined) return self.clients.openWindow(href);
  await tab.focus();
  return tab.navigate(href);
}
