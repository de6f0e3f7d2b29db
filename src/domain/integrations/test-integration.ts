import Type from 'typebox';
import type { Actor } from '../../kernel/actor.ts';
import { refuse, refuseField } from '../../kernel/errors.ts';
import { isUuid } from '../../kernel/input.ts';
import type { Keyring } from '../../platform/crypto/keyring.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { command, self } from '../action.ts';
import { ApiKey, ApiUrl, IdOrSlug } from './fields.ts';
import { type Endpoint, endpointOf, heldEndpoint } from './integrations.ts';
import { openKey } from './keys.ts';
import { probe } from './probe.ts';
import { storeResult, type TestResult } from './results.ts';

const Asked = Type.Object(
  { id: IdOrSlug, api_url: Type.Optional(ApiUrl), api_key: Type.Optional(ApiKey) },
  { additionalProperties: false },
);
type Asked = Type.Static<typeof Asked>;

/** What a test is about to try. */
interface Trial {
  /** Under what the result is remembered: the id of a saved integration, or the caller's own name. */
  readonly subject: string;
  readonly saved: Endpoint | null;
  /** Whether URL and key are those that are saved, so that the result is everyone's. */
  readonly isAsSaved: boolean;
  readonly url: string;
  readonly key: string | null;
}

/**
 * Tests a URL and key, or a saved integration's. Anyone may try what they bring themselves; a saved integration does
 * not exist for those who do not hold `integration.read` where it belongs. A test that failed is a result, no refusal.
 */
export const testIntegration = command('integration.test', {
  input: Asked,
  permit: self('integrations'),
  refuses: ['integration.not_found'],
  audit: { of: 'integration', details: { result: 'success', status: 200, host: 'example.com' } },
  // It makes this server send requests to others.
  limit: { per: 'actor', max: 30, seconds: 60 },
  prepare: async ({ db, ports, actor }, asked) => {
    const trial = isUuid(asked.id) ? await trialOfSaved(db, ports.keyring, actor, asked) : trialOfOwn(asked);
    const { key, ...tried } = trial;
    return { ...tried, outcome: await probe(ports.outbound, trial.url, key) };
  },
  run: async ({ tx, ports, at, userId, target, prepared }): Promise<TestResult> => {
    const { subject, saved, isAsSaved, url, outcome } = prepared;
    const result = {
      ...outcome,
      message: outcome.success ? 'Integration test successful' : 'Integration test failed',
      tested_at: at.toISOString(),
    };
    const isShared = isAsSaved && saved !== null && (await isUnchanged(tx, ports.keyring, saved));
    await storeResult(tx, subject, isShared ? null : userId, result);
    target(
      { kind: 'integration', id: subject, name: saved?.name ?? subject, organization: saved?.organization_id ?? null },
      { result: outcome.success ? 'success' : 'failure', status: outcome.status, host: new URL(url).host },
    );
    return result;
  },
});

function trialOfOwn({ id, api_url: url, api_key: key }: Asked): Trial {
  const problems = [
    ...(url === undefined ? [{ field: 'api_url', message: 'is required' }] : []),
    ...(key === undefined ? [{ field: 'api_key', message: 'is required' }] : []),
  ];
  if (url === undefined || key === undefined) throw refuse('input.invalid', { fields: problems });
  return { subject: id, saved: null, isAsSaved: false, url, key };
}

async function trialOfSaved(on: Queryable, keyring: Keyring, actor: Actor, asked: Asked): Promise<Trial> {
  const scope = actor.holds('integration.read');
  if (scope === null) throw refuse('integration.not_found', {});
  const saved = await endpointOf(on, asked.id, scope);
  if (asked.api_url !== undefined && asked.api_key === undefined) {
    throw refuseField('api_key', 'is required with api_url: a stored key is only ever sent to its stored URL');
  }
  const storedKey = keyOf(keyring, saved.id, saved.sealed_key);
  const url = asked.api_url ?? saved.api_url;
  const key = asked.api_key ?? storedKey;
  return { subject: saved.id, saved, isAsSaved: url === saved.api_url && key === storedKey, url, key };
}

/** Whether URL and key still are as they were read, which they then stay until the transaction ends. */
async function isUnchanged(tx: Tx, keyring: Keyring, read: Endpoint): Promise<boolean> {
  const held = await heldEndpoint(tx, read);
  // Compared as they open: a rotation of keys seals the same key anew.
  return held !== null && keyOf(keyring, read.id, held.sealed_key) === keyOf(keyring, read.id, read.sealed_key);
}

function keyOf(keyring: Keyring, id: string, sealed: Uint8Array | null): string | null {
  return sealed === null ? null : openKey(keyring, id, sealed);
}
