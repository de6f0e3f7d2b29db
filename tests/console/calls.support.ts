import { type Browser, chromium, type Page } from 'playwright-core';
import { openWindow, type Window } from '../support/browser.ts';
import { browserArguments, browserPath } from '../support/browser-path.ts';
import { until } from '../support/own-redis.ts';
import type { Person, TestServer } from '../support/server.ts';

/** A browser with a camera, a microphone and a screen that are none, of which pages may use all. */
export async function startCallBrowser(): Promise<Browser> {
  const devices = [
    ...['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
    ...['--auto-select-desktop-capture-source=Entire screen', '--allow-loopback-in-peer-connection'],
    '--autoplay-policy=no-user-gesture-required',
  ];
  return chromium.launch({
    executablePath: await browserPath(),
    args: [...browserArguments, ...devices],
    headless: true,
  });
}

/** What `getStats` says of the connections of a page, by who they are with: nobody knows, so one after the other. */
export interface Flow {
  readonly state: string;
  /** Kinds of the chosen candidates. */
  readonly local: string | null;
  readonly remote: string | null;
  readonly audio: number;
  readonly video: number;
  readonly frames: number;
}

const keepsConnections = `
  window.connections = [];
  const Native = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    constructor(configuration) {
      super(configuration);
      window.connections.push(this);
    }
  };`;

const flowsNow = `Promise.all(window.connections.filter(each => each.signalingState !== 'closed').map(async each => {
  const entries = [...(await each.getStats()).values()];
  const by = id => entries.find(entry => entry.id === id);
  const pair = by(entries.find(({ type }) => type === 'transport')?.selectedCandidatePairId);
  const inbound = kind => entries.find(entry => entry.type === 'inbound-rtp' && entry.kind === kind);
  return {
    state: each.connectionState,
    local: by(pair?.localCandidateId)?.candidateType ?? null,
    remote: by(pair?.remoteCandidateId)?.candidateType ?? null,
    audio: inbound('audio')?.bytesReceived ?? 0,
    video: inbound('video')?.bytesReceived ?? 0,
    frames: inbound('video')?.framesDecoded ?? 0,
  };
}))`;

export const flowsOf = (page: Page): Promise<readonly Flow[]> => page.evaluate(flowsNow);

/** A window of somebody, whose connections can be looked at. */
export async function callWindow(browser: Browser, server: TestServer, person: Person, path: string): Promise<Window> {
  const window = await openWindow(browser, server, '/health', { person, viewport: { width: 1280, height: 800 } });
  await window.page.addInitScript(keepsConnections);
  await window.page.goto(path);
  return window;
}

/** Waits until more of both kinds comes than came before, on the only connection of a page. */
export async function comesIn(page: Page, kinds: readonly ('audio' | 'video')[] = ['audio', 'video']): Promise<Flow> {
  let first: Flow | undefined;
  let last: Flow | undefined;
  await until(`${kinds.join(' and ')} come in`, async () => {
    const flow = (await flowsOf(page)).find(({ state }) => state === 'connected');
    if (flow === undefined) return false;
    first ??= flow;
    last = flow;
    return kinds.every(kind => flow[kind] > (first?.[kind] ?? 0) + 500);
  });
  if (last === undefined) throw new Error('nothing came');
  return last;
}

export const ring = (page: Page) => page.getByRole('alertdialog', { name: 'Incoming call' });
export const call = (page: Page) => page.getByRole('region', { name: /^Call: / });
export const tool = (page: Page, name: string) => call(page).getByRole('button', { name, exact: true });
