import { STATUS_CODES } from 'node:http';
import type { TSchema } from 'typebox';
import type { RouteLimit } from '../kernel/actor.ts';
import { type Share, type ShareName, shares, shareWords } from '../kernel/shares.ts';
import { formType } from './form.ts';
import { pageHeader } from './own-pages.ts';
import { partOf, tagOf } from './parts.ts';
import { refusalStatuses } from './refusals.ts';
import { Html, type Route } from './route.ts';
import type { Surface } from './surface.ts';

/** OpenAPI 3.1, as far as we write it. */
export interface OpenApi {
  readonly openapi: '3.1.0';
  readonly info: {
    readonly title: string;
    readonly version: string;
    readonly description: string;
    /** SPDX identifier. */
    readonly license: { readonly name: string; readonly identifier: string };
  };
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly Tag[];
  /** The tags of each surface, as Redoc and others group them. */
  readonly 'x-tagGroups': readonly TagGroup[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly securitySchemes: object;
    readonly schemas: Readonly<Record<string, object>>;
  };
  /** What one person, address or organization may take of what all share; `kernel/shares.ts` declares it. */
  readonly 'x-shares': Readonly<Record<string, Share>>;
}

/** One capability of a surface. */
export interface Tag {
  readonly name: string;
  readonly description: string;
  readonly 'x-displayName': string;
}

export interface TagGroup {
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
}

export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters: readonly Parameter[];
  readonly requestBody?: {
    readonly required: boolean;
    readonly content: Readonly<Record<string, { readonly schema: unknown }>>;
  };
  readonly responses: Readonly<Record<string, unknown>>;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly description?: string;
  readonly schema: unknown;
}

/** Describes every route of every surface; what is not in a route's declaration is not in its description. */
export function openApi(
  surfaces: readonly Surface[],
  about: { readonly publicUrl: string; readonly version: string },
): OpenApi {
  const paths: Record<string, Record<string, Operation>> = {};
  // Sockets are no part of it.
  const withRoutes = surfaces.filter(({ routes }) => routes.length > 0);
  const routes = surfaces.flatMap(surface => surface.routes.map(each => ({ surface, route: each })));
  // What only answers with a header is told behind what answers without.
  const [usual = [], chosen = []] = [false, true].map(by =>
    routes.filter(({ route: { onlyWithHeader } }) => (onlyWithHeader !== undefined) === by),
  );
  for (const { surface, route } of [...usual, ...chosen]) {
    const path = (surface.base + route.path).replaceAll(/:([A-Za-z]+)/g, '{$1}');
    const method = route.method.toLowerCase();
    const described = operation(surface, route);
    const before = paths[path]?.[method];
    paths[path] = { ...paths[path], [method]: before === undefined ? described : together(before, described) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Gatehouse',
      version: about.version,
      description: 'Accounts, permissions, shared secrets and an audit log in one server.',
      license: { name: 'Apache License 2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: about.publicUrl }],
    tags: surfaces.flatMap(surface =>
      surface.parts.map(part => ({
        name: tagOf(surface, part),
        description: part.description,
        'x-displayName': part.title,
      })),
    ),
    'x-tagGroups': withRoutes.map(surface => ({
      name: surface.title,
      description: surface.description,
      tags: surface.parts.map(part => tagOf(surface, part)),
    })),
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'An access token (JWT), or an API key (`gk_…`)' },
      },
      schemas: Object.fromEntries(withRoutes.map(surface => [errorName(surface), surface.errorSchema])),
    },
    'x-shares': shares,
  };
}

function operation(surface: Surface, route: Route): Operation {
  const { action } = route;
  const open = action.permit.open !== null;
  return {
    operationId: `${surface.name}_${route.method.toLowerCase()}${route.path.replaceAll(/[^A-Za-z0-9]+/g, '_')}`,
    summary: route.summary,
    description: [permission(route), limit(route), sharedLimits(surface, route), bounds(route)]
      .filter(text => text !== '')
      .join('\n\n'),
    tags: [tagOf(surface, partOf(surface, route.path))],
    security: open ? [] : [{ bearer: [] }],
    parameters: [
      ...parameters(route),
      ...(open ? [] : [organizationHeader]),
      ...(route.ownPages ? [ownPageHeader] : []),
      ...(route.onlyWithHeader === undefined ? [] : [choosingHeader(route.onlyWithHeader, route.summary)]),
      ...(action.edits === undefined ? [] : [ifMatchHeader]),
    ],
    ...requestBody(route),
    responses: responses(surface, route),
  };
}

/** One operation for routes that share method and path: all their parameters and replies, the first one's words. */
function together(first: Operation, second: Operation): Operation {
  const known = new Set(first.parameters.map(({ name }) => name));
  return {
    ...first,
    parameters: [...first.parameters, ...second.parameters.filter(({ name }) => !known.has(name))],
    responses: { ...second.responses, ...first.responses },
  };
}

const organizationHeader: Parameter = {
  name: 'X-Organization-Id',
  in: 'header',
  required: false,
  description: 'The organization to act in',
  schema: { type: 'string', format: 'uuid' },
};

const ownPageHeader: Parameter = {
  name: pageHeader,
  in: 'header',
  required: true,
  description: 'Any value, beside an `Origin` of this server: only its own pages may do this',
  schema: { type: 'string', minLength: 1 },
};

const choosingHeader = (name: string, summary: string): Parameter => ({
  name,
  in: 'header',
  required: false,
  description: `With it: ${summary}`,
  schema: { type: 'string' },
});

const ifMatchHeader: Parameter = {
  name: 'If-Match',
  in: 'header',
  required: false,
  description: 'The `ETag` it was read with, or several; answers 412 if it was changed since',
  schema: { type: 'string' },
};

const etagHeader = {
  ETag: {
    required: true,
    description: 'The version that was read; sent as `If-Match`, only this version is changed',
    schema: { type: 'string' },
  },
};

function permission({ action: { permit } }: Route): string {
  if (permit.open !== null) return 'Permission: none. No sign-in needed.';
  const asked =
    permit.nodes.length === 0 ? 'Permission: none. Needs a sign-in.' : `Permission: ${named(permit.nodes, ' or ')}.`;
  return `${asked}${ofKeys(permit)}`;
}

/** What an API key has to name of what is one's own; of what it takes besides, it names the permission. */
function ofKeys({ areas, needsSession = false }: Route['action']['permit']): string {
  if (needsSession) return ' Not with an API key.';
  if (areas.length === 0) return '';
  return ` An API key names ${named(
    areas.map(area => `self.${area}`),
    ' or ',
  )}.`;
}

function named(names: readonly string[], between: string): string {
  return [...new Set(names)].map(name => `\`${name}\``).join(between);
}

function limit({ action: { permit, limit: own } }: Route): string {
  if (own !== undefined) {
    const apart = own.per !== 'session' && own.of !== undefined ? ', for each that it is about apart' : '';
    return `Limit: ${own.max.toLocaleString('en')} ${own.max === 1 ? 'call' : 'calls'} in ${own.seconds} s ${countedPer[own.per]}${apart}.`;
  }
  return permit.open === null ? 'Limit: 12,000 calls a minute per person.' : 'Limit: 100 calls a minute per address.';
}

/** What a route may be called together with others. */
function sharedLimits({ title, limit: ofAll }: Surface, { limits: ofGroups }: Route): string {
  const words = ({ max, seconds, per }: RouteLimit, what: string): string =>
    `${what} together: ${max.toLocaleString('en')} ${max === 1 ? 'call' : 'calls'} in ${seconds} s ${countedPer[per]}.`;
  return [
    ...ofGroups.map(group => words(group, group.name)).reverse(),
    ...(ofAll === undefined ? [] : [words(ofAll, title)]),
  ].join('\n\n');
}

const countedPer = {
  ip: 'per address',
  actor: 'per person',
  session: 'per session; with a token that names none, at most 100 a minute per address, together with all open calls',
} as const;

/** The shares that the action takes a place of, or holds what it stores to. */
function sharesOf({ action: { share, bounds } }: Route): ShareName[] {
  return [...(share === undefined ? [] : [share]), ...bounds];
}

function bounds(route: Route): string {
  const names = sharesOf(route);
  return names.length === 0 ? '' : `At most ${names.map(shareWords).join('; ')}.`;
}

function parameters(route: Route): Parameter[] {
  const inPath = Object.entries(route.params).map(
    ([name, schema]): Parameter => ({ name, in: 'path', required: true, schema }),
  );
  const inQuery = Object.entries(route.query?.properties ?? {}).map(
    ([name, schema]): Parameter => ({ name, in: 'query', required: false, ...descriptionOf(schema), schema }),
  );
  return [...inPath, ...inQuery];
}

function descriptionOf(schema: TSchema): { description?: string } {
  return 'description' in schema && typeof schema.description === 'string' ? { description: schema.description } : {};
}

function requestBody(route: Route): Pick<Operation, 'requestBody'> | undefined {
  if (route.streams.length > 0) {
    return {
      requestBody: {
        required: true,
        content: Object.fromEntries(
          route.streams.map(type => [type, { schema: route.streamed ?? { type: 'string' } }]),
        ),
      },
    };
  }
  if (route.body === undefined) return undefined;
  const required = 'required' in route.body && Array.isArray(route.body.required) && route.body.required.length > 0;
  const type = route.form ? formType : 'application/json';
  return { requestBody: { required, content: { [type]: { schema: route.body } } } };
}

function responses(surface: Surface, route: Route): Record<string, unknown> {
  const error = { content: { 'application/json': { schema: { $ref: `#/components/schemas/${errorName(surface)}` } } } };
  const out: Record<string, unknown> = { default: { description: 'Any other refusal', ...error } };
  for (const status of [...refusalStatuses(surface, route)].sort((a, b) => a - b))
    out[status] = { description: STATUS_CODES[status], ...error };
  for (const [status, schema] of Object.entries(route.reply)) {
    const redirects = status.startsWith('3');
    const empty = status === '204' || redirects;
    out[status] = {
      description: STATUS_CODES[status],
      ...headersOf(route, redirects),
      ...(empty ? {} : { content: contentOf(schema, route) }),
    };
  }
  return out;
}

function contentOf(schema: TSchema, { text }: Route): object {
  return {
    [schema === Html ? 'text/html' : 'application/json']: { schema },
    ...(text === undefined ? {} : { [text]: { schema: { type: 'string' } } }),
  };
}

function headersOf(route: Route, redirects: boolean): { headers?: object } {
  const described = Object.entries(route.headers?.described ?? {});
  const headers = {
    ...(route.action.revisionOf !== undefined ? etagHeader : {}),
    ...(redirects ? { Location: { required: true, schema: { type: 'string', format: 'uri' } } } : {}),
    ...Object.fromEntries(described.map(([name, description]) => [name, { description, schema: { type: 'string' } }])),
  };
  return Object.keys(headers).length === 0 ? {} : { headers };
}

function errorName(surface: Surface): string {
  return `${surface.name}_error`;
}
