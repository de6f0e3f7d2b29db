import Type from 'typebox';
import { refuse, refuseField } from '../../kernel/errors.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { zipped } from '../../platform/zip.ts';
import { platformWide } from '../access/over.ts';
import { Node } from '../access/patterns.ts';
import { anId, query } from '../action.ts';
import { rangeOf } from '../audit/export-range.ts';
import { ledgerKeys } from '../audit/keys.ts';
import { Id } from '../fields.ts';
import { evidenceFiles } from './evidence-files.ts';
import { type EvidenceSubject, evidenceHolders, evidenceKinds } from './evidence-subject.ts';
import { mustBeDays, ReportDay } from './fields.ts';

/**
 * Evidence for auditors as a ZIP: what the tables say, the events of the ledger that it rests on, and the ledger itself with what
 * proves that none is missing. The ledger is everybody's: it takes `audit.read` everywhere.
 */
export const exportEvidence = query('report.evidence', {
  input: Type.Object(
    {
      kind: Type.Enum(evidenceKinds),
      from: ReportDay,
      to: ReportDay,
      permission: Type.Optional(Node),
      credentialId: Type.Optional(Id),
      teamId: Type.Optional(Id),
    },
    { additionalProperties: false },
  ),
  permit: platformWide('audit.read'),
  refuses: ['credential.not_found', 'team.not_found'],
  audit: {
    of: 'evidence',
    details: {
      from: '2026-01-01',
      to: '2026-01-31',
      kind: 'access',
      permission: 'vault.read',
      credentialId: anId,
      teamId: anId,
    },
  },
  share: 'streams',
  run: async ({ db, at, ports, target }, { kind, from, to, ...named }): Promise<AsyncIterable<Uint8Array>> => {
    const days = { from, to };
    mustBeDays(days, at.toISOString().slice(0, 10));
    const subject = subjectOfEvidence(kind, named);
    await mustBeThere(db, subject);
    target({ kind: 'evidence', id: ports.newId() }, { ...subject, from, to });
    const holders = await evidenceHolders(db, subject, days, at);
    const ledger = rangeOf(db, { keys: ledgerKeys(ports.keyring), objects: ports.objects, period: days, at });
    return zipped(evidenceFiles({ subject, days, holders, ledger, at }));
  },
});

interface Named {
  readonly permission?: string;
  readonly credentialId?: string;
  readonly teamId?: string;
}

function subjectOfEvidence(
  kind: EvidenceSubject['kind'],
  { permission, credentialId, teamId }: Named,
): EvidenceSubject {
  const given = [permission, credentialId, teamId].filter(each => each !== undefined).length;
  if (kind === 'reviews' && given > 0) throw refuseField('kind', 'is about all reviews: name nothing with it');
  if (kind === 'reveals' && (credentialId === undefined || given !== 1))
    throw refuseField('credential_id', 'is required with reveals, and nothing else');
  if (kind === 'access' && given !== 1)
    throw refuseField('permission', 'or credential_id or team_id is required with access, one of them');
  return {
    kind,
    permission: permission ?? null,
    credentialId: credentialId?.toLowerCase() ?? null,
    teamId: teamId?.toLowerCase() ?? null,
  };
}

/** What is deleted is still in the ledger: only what never was is refused. */
async function mustBeThere(on: Queryable, { credentialId, teamId }: EvidenceSubject): Promise<void> {
  const id = credentialId ?? teamId;
  if (id === null) return;
  const found = await on.rows({
    name: 'evidence_subject',
    text: `select 1 from audit_events where target_id = $1 limit 1`,
    values: [id],
  });
  const living = await on.rows({
    name: 'evidence_living',
    text: 'select 1 from credentials where id = $1 union all select 1 from teams where id = $1',
    values: [id],
  });
  if (found.length + living.length > 0) return;
  throw credentialId === null ? refuse('team.not_found', {}) : refuse('credential.not_found', {});
}
