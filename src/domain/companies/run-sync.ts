import Type from 'typebox';
import { DomainError } from '../../kernel/errors.ts';
import type { ConnectWise } from '../../platform/connectwise/client.ts';
import type { Company } from '../../platform/connectwise/company.ts';
import { ConnectWiseFailed } from '../../platform/connectwise/failures.ts';
import type { BadRecord } from '../../platform/connectwise/replies.ts';
import { StatementFailed } from '../../platform/db/errors.ts';
import { type JobParts, job } from '../job.ts';
import { finishSync } from './finish-sync.ts';
import { importPage } from './import-page.ts';
import { type ImportedCompany, importedFrom } from './snapshots.ts';
import { type BadCompany, interrupted } from './sync-runs.ts';

/** What a sync works with; the pipeline as the operator. */
export interface SyncParts {
  readonly perform: JobParts['perform'];
  readonly connectWise: ConnectWise | null;
}

export const companySync = job('company.sync', {
  data: Type.Object({ syncId: Type.String({ format: 'uuid' }) }, { additionalProperties: false }),
  run: ({ perform, ports }, { syncId }, run) => runSync({ perform, connectWise: ports.connectWise }, syncId, run),
});

/** One try of the job. */
interface Try {
  readonly attempt: number;
  readonly signal: AbortSignal;
}

/**
 * Does a sync that was started: reads page by page and stores each in a transaction of its own, so that whatever ends
 * it leaves what was written. It is tried once: a later try means that this one died, which is told; the next sync
 * begins anew and writes only what still differs.
 */
export async function runSync(parts: SyncParts, syncId: string, { attempt, signal }: Try): Promise<void> {
  const { perform, connectWise } = parts;
  const bad: BadCompany[] = [];
  const finish = (listed: readonly number[] | null, error: string | null): Promise<void> =>
    perform(finishSync, { syncId, listed, bad, error });
  if (attempt > 1) return finish(null, interrupted);
  if (connectWise === null) return finish(null, 'ConnectWise is no longer configured');
  const listed: number[] = [];
  const onBad = ({ id, problem }: BadRecord): void => {
    bad.push({ cw_company_id: id, problem });
    // What is known of it stays as it was: it is not gone.
    if (id !== null) listed.push(id);
  };
  const store = (companies: readonly ImportedCompany[]): Promise<boolean> => perform(importPage, { syncId, companies });
  try {
    for await (const page of connectWise.companies({ onBad })) {
      if (signal.aborted) return await finish(null, interrupted);
      const lives = await storeEach(
        page.flatMap(told => usable(told, onBad)),
        store,
        onBad,
      );
      if (!lives) return;
      for (const { id } of page) listed.push(id);
    }
    // Whatever has no number may be any of those that are missing.
    await finish(bad.some(each => each.cw_company_id === null) ? null : listed, null);
  } catch (error) {
    if (!(error instanceof ConnectWiseFailed)) throw error;
    await finish(null, error.message);
  }
}

/** A company in the form in which it is stored; none where it has no such form. */
function usable(told: Company, onBad: (record: BadRecord) => void): ImportedCompany[] {
  try {
    return [importedFrom(told)];
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    onBad({ id: told.id, problem: 'a company from ConnectWise has text that cannot be stored' });
    return [];
  }
}

/** Stores a page; where the database takes it not as a whole, company by company, so that one does not end the others. */
async function storeEach(
  companies: readonly ImportedCompany[],
  store: (companies: readonly ImportedCompany[]) => Promise<boolean>,
  onBad: (record: BadRecord) => void,
): Promise<boolean> {
  try {
    return await store(companies);
  } catch (error) {
    if (!isOfData(error)) throw error;
    for (const company of companies)
      try {
        if (!(await store([company]))) return false;
      } catch (failed) {
        if (!isOfData(failed)) throw failed;
        onBad({ id: company.cwCompanyId, problem: 'a company from ConnectWise cannot be stored' });
      }
    return true;
  }
}

const isOfData = (error: unknown): boolean => error instanceof StatementFailed || error instanceof DomainError;
