import Type, { type Static } from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import type { AsActor } from '../../kernel/permit.ts';
import { type RefusedAfterCommit, refusedAfterCommit } from '../../kernel/refused-after.ts';
import { command, type InCommand } from '../action.ts';
import { Id, Name } from '../fields.ts';
import {
  type Credential,
  credentialById,
  credentialTaken,
  type LockedCredential,
  lockCredential,
  withTypeKept,
} from './credentials.ts';
import { editableCredential } from './editable.ts';
import { FieldValues, Notes } from './fields.ts';
import { type CredentialUse, overCredentials, reachOf } from './reach.ts';
import { openDataKey } from './sealing.ts';
import { usedType } from './type-use.ts';
import { changedValues, checkedValues, lastValues, storeValues, storeVersion, type Texts } from './values.ts';

const Changes = Type.Object(
  { id: Id, name: Type.Optional(Name), notes: Type.Optional(Notes), fields: Type.Optional(FieldValues) },
  { additionalProperties: false },
);

/** Changes what is named of a credential: name, notes, values of fields. What is not named stays. */
export const updateCredential = command('credential.update', {
  input: Changes,
  permit: overCredentials('update'),
  refuses: ['credential.exists', 'credential.not_found', 'credential.unreadable', 'credential_type.not_found'],
  audit: { of: 'credential', details: { changes: { name: { from: 'Before', to: 'After' } }, changed: ['password'] } },
  edits: { thing: editableCredential, id: ({ id }, { tx }) => withTypeKept(tx, id) },
  run: (work, changes) => change(work, changes),
  revisionOf: credential => credential,
});

/** Changes the values of the fields that are named. */
export const updateCredentialFields = command('credential.update_fields', {
  input: Type.Object({ id: Id, fields: FieldValues }, { additionalProperties: false }),
  permit: overCredentials('update', 'fields.update'),
  refuses: ['credential.exists', 'credential.not_found', 'credential.unreadable', 'credential_type.not_found'],
  audit: { of: 'credential', details: { changes: { name: { from: 'Before', to: 'After' } }, changed: ['password'] } },
  edits: { thing: editableCredential, id: ({ id }, { tx }) => withTypeKept(tx, id) },
  run: (work, changes) => change(work, changes),
  revisionOf: credential => credential,
});

type Changing = InCommand & AsActor & { readonly use: CredentialUse };

async function change(work: Changing, changes: Static<typeof Changes>): Promise<Credential | RefusedAfterCommit> {
  const { tx, at, actor, use, target } = work;
  const reach = await reachOf(tx, use);
  const credential = await lockCredential(tx, changes.id, reach);
  const { id, name, organization_id: organization } = credential;
  // Naming no value sets none, so that nothing is asked for.
  const given = changes.fields ?? [];
  const set = given.length === 0 ? [] : await setValues(work, credential, given);
  if (set === null) {
    target({ kind: 'credential', id, name, organization });
    return refusedAfterCommit(refuse('credential.unreadable', { fieldId: null }));
  }
  const texts = textsChanged(credential, changes);
  const changed = set.length > 0 || Object.keys(texts).length > 0;
  if (changed) {
    const by = actor.userId;
    await storeVersion(tx, { id, version: credential.version + 1, fields: set, texts, by, at });
  }
  if (changed || changes.name !== undefined || changes.notes !== undefined) {
    try {
      await tx.rows({
        name: 'update_credential',
        text: `update credentials set name = coalesce($2, name), notes = case when $3 then $4 else notes end,
            version = version + case when $5 then 1 else 0 end, updated_at = $6 where id = $1`,
        values: [id, changes.name ?? null, changes.notes !== undefined, changes.notes ?? null, changed, at],
      });
    } catch (error) {
      throw credentialTaken(error);
    }
  }
  const named = ['name', 'notes'].filter(each => Object.hasOwn(changes, each));
  target(
    { kind: 'credential', id, name, organization },
    {
      changed: [...named, ...set.map(each => `fields.${each}`)],
      // Notes are for those who may read the credential: its history has them.
      ...(texts.name === undefined ? {} : { changes: { name: texts.name } }),
    },
  );
  return credentialById(tx, id, reach);
}

/** What the change makes of name and notes, where it is something else. */
function textsChanged(
  before: LockedCredential,
  { name = before.name, notes = before.notes }: Static<typeof Changes>,
): Texts {
  return {
    ...(name === before.name ? {} : { name: { from: before.name, to: name } }),
    ...(notes === before.notes ? {} : { notes: { from: before.notes, to: notes } }),
  };
}

/** Stores those of the values that are new, as the next version's; their fields. Null when the data key does not open. */
async function setValues(
  { tx, ports }: Changing,
  { id, version, data_key: wrapped, type_id }: LockedCredential,
  given: FieldValues,
): Promise<string[] | null> {
  const { fields } = await usedType(tx, type_id);
  const before = await lastValues(tx, id);
  const values = checkedValues(fields, given, before);
  const key = openDataKey(ports.keyring, id, wrapped);
  if (key === null) return null;
  using held = key;
  const changed = changedValues(id, held, values, before);
  if (changed.size > 0) await storeValues(tx, { id, key: held, version: version + 1, fields, values: changed });
  return [...changed.keys()];
}
