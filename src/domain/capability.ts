import type { ErrorCode, ErrorTable } from '../kernel/errors.ts';
import type { Queryable, Tx } from '../platform/db/queryable.ts';
import type { Fragment } from '../platform/db/sql.ts';
import type { InCommand } from './action.ts';
import type { FileReader } from './file-reader.ts';
import type { OwnJob } from './job.ts';
import type { NodeGroup } from './node-group.ts';
import type { NotificationKind } from './notification.ts';
import type { SealedColumn } from './sealed-column.ts';
import type { AttentionSource, SearchSource, TotalsOf } from './shown.ts';

/** `table.column`. */
type Column = `${string}.${string}`;
/** Columns with the reason why what is asked of all others is not asked of them. */
type Excused = Readonly<Record<Column, string>>;

/** What a capability owns, declared in its own folder (`capability.ts`) and listed in `capabilities.ts`. */
export interface Capability<W extends Partial<ErrorTable> = Partial<ErrorTable>> {
  /** Its folder. */
  readonly name: string;
  /** The permission nodes that its actions ask for. */
  readonly nodes: readonly NodeGroup[];
  /** What its codes mean, and the words for them. */
  readonly errors: W;
  readonly jobs: readonly OwnJob[];
  readonly sweeps: readonly Sweep[];
  /** What it tells people of. */
  readonly notifications: readonly NotificationKind[];
  /** What goes with a person's account: the rows that name them in these columns, and what else there is to do. */
  readonly erases: readonly Column[];
  readonly erase: ((work: Erasing, person: Erased) => Promise<void>) | undefined;
  /** Columns that still name people whose account was deleted. */
  readonly keeps: Excused;
  /** Ends what it has of an organization that is deleted. Things that nobody reaches any more may stay, for a sweep. */
  readonly organizationDeleted: ((work: Ending, organization: string) => Promise<void>) | undefined;
  /** Ends what a person is, holds and was promised in organizations that they leave. */
  readonly organizationsLeft: ((work: Ending, leaving: Leaving) => Promise<void>) | undefined;
  /** Takes away what somebody else may have attached to an account before its mailbox was shown to be its holder's. */
  readonly mailboxProven: ((work: InCommand, userId: string, what: Dropping) => Promise<Dropped | null>) | undefined;
  /** Ends what must not go on in a restored copy, in words for the operator; before it is served. */
  readonly restored: ((on: Queryable, at: Date) => Promise<readonly string[]>) | undefined;
  /** Columns of bytes that a key-encryption key protects … */
  readonly sealed: readonly SealedColumn[];
  /** … and those that no rotation has to touch. */
  readonly unsealed: Excused;
  /** SQL: whether what it shares the file `f` with reaches the reader. */
  readonly opensFiles: ((reader: FileReader) => Fragment) | undefined;
  /** What the front page and the search show of it. */
  readonly attention: readonly AttentionSource[];
  readonly totals: TotalsOf | undefined;
  readonly search: readonly SearchSource[];
}

type Owned = Partial<Omit<Capability, 'name' | 'errors'>>;

/** Declares a capability; what it does not name it has none of. */
export function capability<W extends Partial<ErrorTable>>(
  name: string,
  owned: Owned & { readonly errors: W },
): Capability<W>;
export function capability(name: string, owned: Owned): Capability<Record<never, never>>;
export function capability(name: string, owned: Owned & { readonly errors?: Partial<ErrorTable> }): Capability {
  return {
    name,
    nodes: [],
    errors: {},
    jobs: [],
    sweeps: [],
    notifications: [],
    erases: [],
    erase: undefined,
    keeps: {},
    organizationDeleted: undefined,
    organizationsLeft: undefined,
    mailboxProven: undefined,
    restored: undefined,
    sealed: [],
    unsealed: {},
    opensFiles: undefined,
    attention: [],
    totals: undefined,
    search: [],
    ...owned,
  };
}

/** The words of all codes that capabilities declare. */
export function wordsOf<const L extends readonly Capability[]>(capabilities: L): Pick<ErrorTable, CodesOf<L>> {
  return Object.assign({}, ...capabilities.map(({ errors }) => errors));
}

type CodesOf<L extends readonly Capability[]> = {
  [I in keyof L]: Extract<keyof L[I]['errors'], ErrorCode>;
}[number];

/** What is put in order beside that of other capabilities: the smaller number comes first. */
export function inPlace<T extends { readonly place: number }>(things: readonly T[]): T[] {
  return things.toSorted((a, b) => a.place - b.place);
}

/** What nobody can use any more. */
export interface Sweep {
  /** Under which it tells how many rows it changed. */
  readonly name: string;
  /** Those that are through before it begins. */
  readonly after?: readonly string[];
  /** Changes at most `limit` rows, and waits for nobody's locks. The text is the same each time. */
  readonly rows: (now: Date, limit: number) => Fragment;
}

const dayMilliseconds = 24 * 3600 * 1000;

/** The moment so many days before another, for sweeps. */
export function daysBefore(now: Date, days: number): Date {
  return new Date(now.getTime() - days * dayMilliseconds);
}

/** Whose account is deleted, as they were. */
export interface Erased {
  readonly id: string;
  readonly email: string;
}

export type Erasing = Pick<InCommand, 'tx' | 'at' | 'emit' | 'target'>;

/** What ending something of an organization works with. */
export type Ending = Pick<InCommand, 'tx' | 'at' | 'ports' | 'tell'>;

/** Who leaves which organizations; ids. */
export interface Leaving {
  readonly userId: string;
  readonly organizations: readonly string[];
}

/** What goes, and why. */
export interface Dropping {
  readonly factors: boolean;
  /** Ways in besides the password: linked identities, and devices that count as known. */
  readonly waysIn: boolean;
  /** A session that stays; null: all end. */
  readonly keep: string | null;
  readonly reason: string;
}

/** What a capability took away. */
export interface Dropped {
  /** As the audit event tells it. */
  readonly details: Readonly<Record<string, unknown>>;
  /** As the mail tells it to whoever holds the mailbox: `2 sessions`. None: nothing was there. */
  readonly words: readonly string[];
  /** Whether it ends with any new password, so that it alone is worth no mail to whoever has just chosen one. */
  readonly endsWithPassword?: boolean;
}

/** Erases all that capabilities have of a person. */
export async function eraseAll(capabilities: readonly Capability[], work: Erasing, person: Erased): Promise<void> {
  for (const { erase, erases } of capabilities) {
    await erase?.(work, person);
    for (const column of erases) await eraseRows(work.tx, column, person.id);
  }
}

/** Ends all that capabilities have of an organization. */
export async function endOrganization(
  capabilities: readonly Capability[],
  work: Ending,
  organization: string,
): Promise<void> {
  for (const { organizationDeleted } of capabilities) await organizationDeleted?.(work, organization);
}

/** Ends all that capabilities have of a person in organizations: membership, roles, grants, places in teams, invitations. */
export async function leaveOrganizations(
  capabilities: readonly Capability[],
  work: Ending,
  leaving: Leaving,
): Promise<void> {
  for (const { organizationsLeft } of capabilities) await organizationsLeft?.(work, leaving);
}

async function eraseRows(tx: Tx, column: Column, userId: string): Promise<void> {
  const [table, name] = column.split('.');
  await tx.rows({ text: `delete from ${table} where ${name} = $1`, values: [userId] });
}
