import type { DomainError } from './errors.ts';

/** What a command's `run` returns where it refuses and what it has written stays. */
export class RefusedAfterCommit {
  readonly after = 'commit';
  readonly error: DomainError;
  /** The refusal asks for the next step of what goes on: what was done is audited as done. */
  readonly asks: boolean;
  constructor(error: DomainError, asks: boolean) {
    this.error = error;
    this.asks = asks;
  }
}

/** What a query's `run` returns where it refuses and that is recorded for good. */
export class RefusedAfterRecord {
  readonly after = 'record';
  readonly error: DomainError;
  constructor(error: DomainError) {
    this.error = error;
  }
}

export type Refused = RefusedAfterCommit | RefusedAfterRecord;

export function isRefused(result: unknown): result is Refused {
  return result instanceof RefusedAfterCommit || result instanceof RefusedAfterRecord;
}

/** Commits what has been written, audits the refusal, then refuses: for what must be counted although it fails. */
export function refusedAfterCommit(error: DomainError): RefusedAfterCommit {
  return new RefusedAfterCommit(error, false);
}

/** Like that, where the refusal asks for the next step of what goes on: what was done is audited as done. */
export function askedAfterCommit(error: DomainError): RefusedAfterCommit {
  return new RefusedAfterCommit(error, true);
}

/** Audits the refusal, then refuses, whether or not the query leaves an event otherwise. */
export function refusedAfterRecord(error: DomainError): RefusedAfterRecord {
  return new RefusedAfterRecord(error);
}
