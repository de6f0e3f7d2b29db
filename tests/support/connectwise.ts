import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ConnectWiseSettings } from '../../src/platform/connectwise/settings.ts';
import { type Listener, listenHttp } from '../../src/platform/http-client/testing.ts';

/** A record as ConnectWise sends it. */
export interface WireRecord {
  readonly id: number;
  readonly [field: string]: unknown;
}

/**
 * How pages follow each other: `forward` by ids when asked for, `links` by numbers with Link headers, `bare` by numbers
 * without, `stuck` always gives the first page and links further, `back` links to the page it gave.
 */
export type Paging = 'forward' | 'links' | 'bare' | 'stuck' | 'back';

/** Answers a request in place of ConnectWise; false: it is left to ConnectWise. */
export type Misbehaviour = (request: IncomingMessage, response: ServerResponse) => boolean;

export interface Asked {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingMessage['headers'];
  /** When it came, on the clock of performance.now(). */
  readonly at: number;
}

/** A server that behaves like ConnectWise Manage as far as we ask it. */
export interface ConnectWiseServer extends Listener {
  readonly settings: ConnectWiseSettings;
  /** The same as variables, for `startServer`. */
  readonly env: Readonly<Record<string, string>>;
  readonly companies: Map<number, WireRecord>;
  readonly configurations: Map<number, WireRecord>;
  readonly asked: Asked[];
  paging: Paging;
  /** Milliseconds before each answer. */
  delay: number;
  /** Null: it behaves. */
  misbehave: Misbehaviour | null;
}

const base = '/v4_6_release/apis/3.0';

/** Starts an empty one; dispose of it with `await using` or in `after`. */
export async function startConnectWise(): Promise<ConnectWiseServer> {
  const keys = { company: 'acme', publicKey: 'publicKey1', privateKey: 'privateKey1', clientId: 'client-id-1' };
  const listener = await listenHttp((request, response) => answer(server, request, response));
  const site = `http://${listener.host}`;
  const server: ConnectWiseServer = {
    ...listener,
    settings: { site, ...keys },
    env: {
      CONNECTWISE_URL: site,
      CONNECTWISE_COMPANY: keys.company,
      CONNECTWISE_PUBLIC_KEY: keys.publicKey,
      CONNECTWISE_PRIVATE_KEY: keys.privateKey,
      CONNECTWISE_CLIENT_ID: keys.clientId,
    },
    companies: new Map(),
    configurations: new Map(),
    asked: [],
    paging: 'forward',
    delay: 0,
    misbehave: null,
  };
  return server;
}

/** A company in full, custom fields included; `more` replaces fields. */
export function wireCompany(id: number, more: Readonly<Record<string, unknown>> = {}): WireRecord {
  return {
    id,
    identifier: `Company${id}`,
    name: `Company ${id}`,
    status: { id: 1, name: 'Active', _info: { status_href: 'https://example.test/1' } },
    addressLine1: `${id} Main St`,
    city: 'Springfield',
    state: 'IL',
    zip: '62701',
    country: { id: 1, name: 'United States' },
    phoneNumber: '2175550100',
    website: 'https://example.test',
    territoryId: 2,
    deletedFlag: false,
    customFields: [{ id: 1, caption: 'Door code', value: 'hidden' }],
    _info: { lastUpdated: '2026-01-01T00:00:00Z', updatedBy: 'zadmin' },
    ...more,
  };
}

export function wireConfiguration(
  id: number,
  companyId: number,
  more: Readonly<Record<string, unknown>> = {},
): WireRecord {
  return {
    id,
    name: `SRV-${id}`,
    company: { id: companyId, identifier: `Company${companyId}`, name: `Company ${companyId}` },
    type: { id: 1, name: 'Server' },
    status: { id: 1, name: 'Active' },
    activeFlag: true,
    serialNumber: `SN${id}`,
    notes: 'root password: hidden',
    _info: { lastUpdated: '2026-01-01T00:00:00Z' },
    ...more,
  };
}

/** Answers with a status, `times` times (default: always). */
export function failing(
  status: number,
  headers: Readonly<Record<string, string>> = {},
  times = Infinity,
): Misbehaviour {
  let left = times;
  return (_request, response) => {
    if (left-- <= 0) return false;
    response.writeHead(status, headers).end(JSON.stringify({ code: 'Error', message: 'Not now.' }));
    return true;
  };
}

/** Takes the request and says nothing. */
export const silent: Misbehaviour = () => true;

/** Answers 200 with a text. */
export function saying(text: string | Uint8Array): Misbehaviour {
  return (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(text);
    return true;
  };
}

/** Breaks the connection inside the body. */
export const breaking: Misbehaviour = (_request, response) => {
  response.writeHead(200, { 'content-length': '1000' });
  response.write('[{"id": 1', () => response.socket?.destroy());
  return true;
};

export function redirecting(location: string): Misbehaviour {
  return (_request, response) => {
    response.writeHead(302, { location }).end();
    return true;
  };
}

function answer(server: ConnectWiseServer, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', server.settings.site);
  const query = Object.fromEntries(url.searchParams);
  server.asked.push({ path: url.pathname, query, headers: request.headers, at: performance.now() });
  if (server.misbehave?.(request, response) === true) return;
  const { status, body, link } = respond(server, request, url);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    ...(link === undefined ? {} : { link }),
  });
  const text = JSON.stringify(body);
  if (server.delay === 0) response.end(text);
  else setTimeout(() => response.end(text), server.delay);
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly link?: string;
}

function refusal(status: number, code: string, message: string): Reply {
  return { status, body: { code, message, errors: null } };
}

function respond(server: ConnectWiseServer, request: IncomingMessage, url: URL): Reply {
  const { company, publicKey, privateKey, clientId } = server.settings;
  const basic = Buffer.from(`${company}+${publicKey}:${privateKey}`).toString('base64');
  if (request.headers.authorization !== `Basic ${basic}` || request.headers['clientid'] !== clientId)
    return refusal(401, 'Unauthorized', `Invalid credentials: ${request.headers.authorization}`);
  const path = url.pathname.startsWith(`${base}/company/`) ? url.pathname.slice(`${base}/company/`.length) : '';
  if (path === 'companies') return list(server, [...server.companies.values()], request, url);
  if (path === 'configurations') return list(server, [...server.configurations.values()], request, url);
  const [, id] = /^companies\/(\d+)$/.exec(path) ?? [];
  const found = server.companies.get(Number(id));
  if (found === undefined) return refusal(404, 'NotFound', `Company ${id} not found`);
  return { status: 200, body: only(found, url.searchParams.get('fields')) };
}

function list(server: ConnectWiseServer, records: readonly WireRecord[], request: IncomingMessage, url: URL): Reply {
  const { searchParams } = url;
  const matches = parseConditions(searchParams.get('conditions') ?? '');
  if (matches === null) return refusal(400, 'InvalidObject', 'conditions are not valid');
  const [field = 'id', direction = 'asc'] = (searchParams.get('orderBy') ?? 'id asc').split(' ');
  const sorted = records.filter(matches).sort((a, b) => {
    const [x, y] = [fieldOf(a, field), fieldOf(b, field)];
    const order = typeof x === 'number' && typeof y === 'number' ? x - y : String(x) < String(y) ? -1 : 1;
    return direction === 'desc' ? -order : order;
  });
  const size = Number(searchParams.get('pageSize') ?? 25);
  if (!(size >= 1 && size <= 1000)) return refusal(400, 'InvalidObject', 'pageSize must be 1 to 1000');
  const send = (page: readonly WireRecord[], next: Readonly<Record<string, number>> | null): Reply => {
    const body = page.map(record => only(record, searchParams.get('fields')));
    if (next === null) return { status: 200, body };
    const target = new URL(url.pathname, 'https://servcwapi01.invalid');
    target.search = String(new URLSearchParams({ ...Object.fromEntries(searchParams), ...textual(next) }));
    return { status: 200, body, link: `<${target}>; rel="next", <${url.pathname}>; rel="first"` };
  };
  if (server.paging === 'forward' && request.headers['pagination-type'] === 'forward-only') {
    const after = Number(searchParams.get('pageId') ?? 0);
    const rest = sorted.filter(({ id }) => id > after);
    const page = rest.slice(0, size);
    return send(page, rest.length > size ? { pageId: page.at(-1)?.id ?? 0 } : null);
  }
  const number = Number(searchParams.get('page') ?? 1);
  if (server.paging === 'stuck') return send(sorted.slice(0, size), { page: number + 1 });
  const page = sorted.slice((number - 1) * size, number * size);
  if (server.paging === 'back') return send(page, { page: number });
  return send(page, server.paging === 'bare' || number * size >= sorted.length ? null : { page: number + 1 });
}

function textual(numbers: Readonly<Record<string, number>>): Record<string, string> {
  return Object.fromEntries(Object.entries(numbers).map(([name, number]) => [name, String(number)]));
}

function only(record: WireRecord, fields: string | null): unknown {
  if (fields === null) return record;
  const names = new Set(fields.split(','));
  return Object.fromEntries(Object.entries(record).filter(([name]) => names.has(name)));
}

function fieldOf(record: WireRecord, field: string): unknown {
  const path = field === 'lastUpdated' ? ['_info', 'lastUpdated'] : field.split('/');
  return path.reduce<unknown>(
    (value, name) => (typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined),
    record,
  );
}

const condition = /([A-Za-z/]+) (<=|>=|!=|=|<|>|contains) (?:"((?:[^"\\]|\\.)*)"|\[([^\]]+)\]|(-?\d+)|(True|False))/y;

/** What records must be, or null when the text is not a list of conditions joined by `and`. */
function parseConditions(text: string): ((record: WireRecord) => boolean) | null {
  const tests: ((record: WireRecord) => boolean)[] = [];
  for (let at = 0; at < text.length; ) {
    condition.lastIndex = at;
    const match = condition.exec(text);
    if (match === null) return null;
    const [all, field = '', operator = '', string, date, number, flag] = match;
    const wanted =
      string?.replace(/\\(.)/g, '$1') ??
      (date === undefined ? (flag?.toLowerCase() ?? Number(number)) : Date.parse(date));
    tests.push(record => holds(fieldOf(record, field), operator, wanted, date !== undefined));
    at += all.length;
    if (at < text.length && !text.startsWith(' and ', at)) return null;
    if (at < text.length) at += ' and '.length;
  }
  return record => tests.every(each => each(record));
}

function holds(value: unknown, operator: string, wanted: string | number, isDate: boolean): boolean {
  const actual = isDate ? Date.parse(String(value)) : typeof wanted === 'number' ? Number(value) : String(value);
  if (operator === 'contains') return String(actual).toLowerCase().includes(String(wanted).toLowerCase());
  if (operator === '=') return actual === wanted;
  if (operator === '!=') return actual !== wanted;
  if (operator === '<') return actual < wanted;
  if (operator === '<=') return actual <= wanted;
  if (operator === '>') return actual > wanted;
  return actual >= wanted;
}
