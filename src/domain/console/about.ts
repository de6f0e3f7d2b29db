import Type from 'typebox';
import type { Queryable } from '../../platform/db/queryable.ts';
import { isSetUp } from '../access/grants.ts';
import { open, query } from '../action.ts';
import type { ProviderName } from '../oauth/providers.ts';
import type { Settings } from '../ports.ts';

/** What a browser has to know before anybody has signed in. */
export interface About extends Pick<Settings, 'registration' | 'mail'> {
  /** Those that are configured. */
  readonly providers: readonly ProviderName[];
  /** Whether there is an administrator. */
  readonly setUp: boolean;
}

/** How people get into this installation; nothing of who they are. */
export const readAbout = query('console.about', {
  input: Type.Object({}, { additionalProperties: false }),
  permit: open('it tells how one can become known'),
  // Every page that is opened asks: an office behind one address must not use up the sign-ins of its people with it.
  limit: { per: 'ip', max: 600, seconds: 60 },
  run: async ({ db, ports: { settings, identityProviders } }): Promise<About> => ({
    registration: settings.registration,
    mail: settings.mail,
    providers: [...identityProviders.keys()],
    setUp: await wasSetUp(db),
  }),
});

/** Databases in which an administrator was found: the last one cannot go. */
const known = new WeakSet<Queryable>();

async function wasSetUp(on: Queryable): Promise<boolean> {
  if (known.has(on)) return true;
  const found = await isSetUp(on);
  if (found) known.add(on);
  return found;
}
