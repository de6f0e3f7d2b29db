/*
 * What one person, address or organization may take of the things that all share, so that nobody takes the places of
 * everybody else. Declared here, once; counted where it is taken; told by OpenAPI (`x-shares`) and `gatehouse doctor`.
 */

/**
 * Whose share it is. `instance`: of one process altogether. `platform`: of those who act platform-wide, together; they
 * have these places besides those of the instance, which no tenant can take from them.
 */
export type Holder =
  | 'person'
  | 'account'
  | 'address'
  | 'organization'
  | 'platform'
  | 'role'
  | 'team'
  | 'request'
  | 'instance';

export interface Share {
  /** What is counted, in the plural: reads on after "at most 5". */
  readonly what: string;
  /** The same in the singular, where a limit may be one. */
  readonly one?: string;
  /** Where it is counted, when not altogether: reads on after "per person". */
  readonly where?: string;
  /**
   * `at once`: counted by each process while it lasts, refused with `share.taken` until one ends. `kept`: stored, refused
   * with `share.full` until something is taken away.
   */
  readonly counted: 'at once' | 'kept';
  readonly most: { readonly [_ in Holder]?: number };
}

/** Every share there is. */
export const shares = {
  hashes: {
    what: 'passwords being checked',
    counted: 'at once',
    // By what was typed, and few of those are hashed at a time: a dozen scripts that sign in together fit. An office of
    // thirty behind one address signs in at once, and the last of them waits for 15 s on two cores at cost 14.
    most: { account: 16, address: 32 },
  },
  'hashes.waiting': {
    what: 'passwords waiting to be checked',
    counted: 'at once',
    // Two minutes of two cores at cost 14. When it is full the address with most of them gives way, and is told 503.
    most: { instance: 256 },
  },
  streams: {
    what: 'exports being sent',
    counted: 'at once',
    most: { person: 2, organization: 4, platform: 4, instance: 8 },
  },
  transfers: {
    what: 'files being sent or received',
    counted: 'at once',
    // Each holds a connection and a quarter of a megabyte.
    most: { address: 64, instance: 512 },
  },
  imports: {
    what: 'imports being read',
    one: 'import being read',
    counted: 'at once',
    most: { person: 1, organization: 2, platform: 2, instance: 4 },
  },
  tails: {
    what: 'followers of the audit log',
    counted: 'at once',
    most: { person: 10, organization: 40, platform: 40, instance: 400 },
  },
  sockets: {
    what: 'open sockets',
    counted: 'at once',
    most: { address: 500, instance: 10_000 },
  },
  connections: {
    what: 'open connections',
    counted: 'at once',
    most: { address: 512, instance: 16_384 },
  },
  'import.lines': {
    what: 'lines of an import',
    counted: 'kept',
    most: { request: 100_000 },
  },
  'role.patterns': {
    what: 'permissions',
    counted: 'kept',
    most: { role: 1_000 },
  },
  roles: {
    what: 'roles',
    counted: 'kept',
    most: { organization: 1_000 },
  },
  'person.roles': {
    what: 'roles',
    where: 'in one place',
    counted: 'kept',
    most: { person: 50 },
  },
  'person.grants': {
    what: 'grants',
    where: 'in one place',
    counted: 'kept',
    most: { person: 1_000 },
  },
  'person.requests': {
    what: 'open access requests',
    counted: 'kept',
    most: { person: 100 },
  },
  'person.one_time_keys': {
    what: 'one-time keys',
    counted: 'kept',
    most: { person: 500 },
  },
  'person.api_keys': {
    what: 'API keys',
    counted: 'kept',
    most: { person: 50 },
  },
  'person.friends': {
    what: 'friends',
    counted: 'kept',
    most: { person: 1_000 },
  },
  'person.friend_requests': {
    what: 'open friend requests',
    counted: 'kept',
    most: { person: 100 },
  },
  'person.blocks': {
    what: 'blocked people',
    counted: 'kept',
    most: { person: 1_000 },
  },
  'person.scheduled': {
    what: 'scheduled messages',
    counted: 'kept',
    most: { person: 200 },
  },
  'person.files': {
    what: 'files',
    counted: 'kept',
    most: { person: 50_000 },
  },
  'person.scheduled_calls': {
    what: 'scheduled calls',
    counted: 'kept',
    most: { person: 100 },
  },
  'person.teams': {
    what: 'teams',
    where: 'in one place',
    counted: 'kept',
    most: { person: 500 },
  },
  // By roles, grants and teams together. Reading and compiling the largest holder takes about 25 ms of a slow core, in
  // which nobody else is answered; no organization may use up what the others need of the whole.
  'person.patterns': {
    what: 'permissions',
    where: 'in one place',
    counted: 'kept',
    most: { person: 1_500 },
  },
  'person.patterns.everywhere': {
    what: 'permissions',
    where: 'in all places together',
    counted: 'kept',
    most: { person: 4_000 },
  },
  'team.grants': {
    what: 'grants',
    counted: 'kept',
    most: { team: 500 },
  },
  'report.schedules': {
    what: 'report schedules',
    counted: 'kept',
    most: { person: 50 },
  },
  // Each event is held against all of them, and each may have eight requests under way.
  webhooks: {
    what: 'webhooks',
    counted: 'kept',
    most: { organization: 50, platform: 200 },
  },
} as const satisfies Readonly<Record<string, Share>>;

export type ShareName = keyof typeof shares;

/** Those that an action may name: taken while the action, or what it returned, lasts. */
export type ActionShare = 'streams' | 'imports' | 'tails';

/** A share as its readers see it. */
export function shareOf(name: ShareName): Share {
  return shares[name];
}

/** How a limit names whose it is. */
const perHolder: Readonly<Record<Holder, string>> = {
  person: 'per person',
  account: 'per account',
  address: 'per address',
  organization: 'per organization',
  platform: 'platform-wide',
  role: 'per role',
  team: 'per team',
  request: 'per request',
  instance: 'on this server',
};

/** One limit in words, to read on after "at most": "50 roles per person in one place". */
export function limitWords(name: ShareName, holder: Holder, most: number): string {
  return words(name, [[holder, most]]);
}

/** All limits of a share in words, to read on after "at most": "2 exports being sent at once per person, 8 on this server". */
export function shareWords(name: ShareName): string {
  const { most } = shareOf(name);
  const limits = (Object.keys(perHolder) as Holder[]).flatMap((holder): Limit[] =>
    most[holder] === undefined ? [] : [[holder, most[holder]]],
  );
  return words(name, limits);
}

type Limit = readonly [Holder, number];

function words(name: ShareName, limits: readonly Limit[]): string {
  const { what, one = what, counted, where } = shareOf(name);
  const each = limits.map(([holder, most], at) => {
    const counting = at === 0 ? ` ${most === 1 ? one : what}${counted === 'at once' ? ' at once' : ''}` : '';
    return `${most.toLocaleString('en')}${counting} ${perHolder[holder]}`;
  });
  return `${each.join(', ')}${where === undefined ? '' : ` ${where}`}`;
}

/** The names of all shares, in the order of their declaration. */
export const shareNames = Object.keys(shares) as ShareName[];
