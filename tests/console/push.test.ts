import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import type { Browser } from 'playwright-core';
import { began, colleagues, sent } from '../contract/connect/connect.support.ts';
import { assertAccessible, assertFits } from '../support/axe.ts';
import { openWindow, startBrowser } from '../support/browser.ts';
import { until } from '../support/own-redis.ts';
import { type PushService, pushBrowser, startPushService } from '../support/push-service.ts';
import { type Person, startServer, type TestServer } from '../support/server.ts';

let service: PushService;
let server: TestServer;
let browser: Browser;
before(async () => {
  service = await startPushService();
  [server, browser] = await Promise.all([startServer({ OUTBOUND_ALLOW: service.host }), startBrowser()]);
});
after(async () => {
  await server?.close();
  await service?.close();
});

/** The browser's own push service is out of reach here, and shows nothing without a screen: another one stands in for it. */
const standIn = `((subscription) => {
  if (globalThis.ServiceWorkerRegistration === undefined) return;
  let current = null;
  const bytes = key => Uint8Array.from(atob(key.replaceAll('-', '+').replaceAll('_', '/')), each => each.charCodeAt(0)).buffer;
  globalThis.PushManager ??= class {};
  globalThis.Notification = class { static permission = 'granted'; static requestPermission = async () => 'granted'; };
  const pushManager = {
    getSubscription: async () => current,
    subscribe: async ({ applicationServerKey: key }) => {
      current = {
        options: { applicationServerKey: bytes(key) },
        toJSON: () => subscription,
        unsubscribe: async () => { current = null; return true; },
      };
      return current;
    },
  };
  Object.defineProperty(ServiceWorkerRegistration.prototype, 'pushManager', { get: () => pushManager });
})`;

test('a device is turned on, is told while no tab is open, and is turned off', async () => {
  const [a, b] = (await colleagues(server, 2)) as [Person, Person];
  const conversation = await began(server, a, [b]);
  const device = pushBrowser(service);
  const { page, context, problems } = await openWindow(browser, server, '/', { person: b });
  const { origin } = new URL(page.url());
  await page.addInitScript(`${standIn}(${JSON.stringify(device.subscription)})`);
  await page.goto(`${origin}/settings/notifications`);
  const notifyMe = page.getByRole('switch', { name: 'Notify me on this device' });
  await notifyMe.waitFor();
  assert.equal(await notifyMe.isChecked(), false);
  await assertAccessible(page);
  await notifyMe.click();
  await page.getByText('This device will notify you').first().waitFor();
  await until('it is on', () => notifyMe.isChecked());
  const scope = await page.evaluate('navigator.serviceWorker.ready.then(({ scope }) => scope)');
  assert.equal(scope, `${origin}/`);
  await page.getByRole('switch', { name: 'Say who and where' }).click();
  await page.getByText('Saved').first().waitFor();
  await page.setViewportSize({ width: 360, height: 740 });
  await assertFits(page);

  const attended = () => server.sql('select 1 from presence_places where user_id = $1', [b.id]);
  await page.goto('about:blank');
  await until('no tab is open', async () => (await attended()).length === 0);
  await sent(server, a, conversation, 'Look', { metadata: { mentions: [b.id] } });
  await until('a push came', () => service.came.length === 1, 15_000);
  const { title, body, url } = device.read(service.came[0]?.body ?? Buffer.alloc(0));
  assert.deepEqual(
    [title, body, url],
    ['New mention', `${a.username} mentioned you in the conversation Team Chat`, `/messages/${conversation.id}`],
  );

  await page.goto(`${origin}/settings/notifications`);
  await until('it is still on', () => notifyMe.isChecked());
  await notifyMe.click();
  await page.getByText('This device will not notify you any more').first().waitFor();
  assert.deepEqual(await server.sql('select 1 from push_subscriptions where user_id = $1', [b.id]), []);
  assert.deepEqual(problems, []);
  await context.close();
});

test('the worker shows what comes, closes what is over, and opens nothing but pages of ours', async () => {
  const path = fileURLToPath(new URL('../../console/public/push-worker.js', import.meta.url));
  const listeners = new Map<string, (event: object) => void>();
  const shown: { title: string; tag?: string; closed?: true; body?: string; close(): void }[] = [];
  const opened: string[] = [];
  const tab = { focus: async () => tab, navigate: async (href: string) => void opened.push(`tab ${href}`) };
  const tabs: object[] = [];
  const self = {
    addEventListener: (type: string, listener: (event: object) => void) => listeners.set(type, listener),
    location: { origin: 'https://gatehouse.example.com' },
    registration: {
      showNotification: async (title: string, options: { tag?: string; body?: string }) => {
        const one = {
          ...{ title, ...options },
          close: () => void shown.splice(shown.indexOf(one), 1),
        };
        const before = shown.findIndex(({ tag }) => tag !== undefined && tag === options.tag);
        if (before >= 0) shown.splice(before, 1);
        shown.push(one);
      },
      getNotifications: async ({ tag }: { tag: string }) => shown.filter(each => each.tag === tag),
    },
    clients: { matchAll: async () => tabs, openWindow: async (href: string) => void opened.push(href) },
  };
  runInContext(await readFile(path, 'utf8'), createContext({ self, URL }));
  const happen = async (type: string, event: object): Promise<void> => {
    let done: Promise<unknown> = Promise.resolve();
    listeners.get(type)?.({ ...event, waitUntil: (work: Promise<unknown>) => (done = work) });
    await done;
  };
  const come = (told: object) => happen('push', { data: { json: () => told } });
  await come({ title: 'Incoming call', tag: 'call:1', url: '/messages/1', urgent: true });
  await come({ title: 'New mention', tag: 'message:1', url: '/messages/1', body: 'Ada mentioned you' });
  assert.deepEqual(
    shown.map(({ title, body }) => [title, body]),
    [
      ['Incoming call', ''],
      ['New mention', 'Ada mentioned you'],
    ],
  );
  await come({ title: 'Incoming call', tag: 'call:1', url: '/messages/1', over: true });
  assert.deepEqual(
    shown.map(({ tag }) => tag),
    ['message:1'],
  );
  const click = (url: string) => happen('notificationclick', { notification: { data: { url }, close: () => {} } });
  await click('/messages/1');
  await click('https://evil.example/');
  tabs.push(tab);
  await click('/messages/2');
  assert.deepEqual(opened, [
    'https://gatehouse.example.com/messages/1',
    'https://gatehouse.example.com/',
    'tab https://gatehouse.example.com/messages/2',
  ]);
});
