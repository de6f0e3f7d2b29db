import type { TSchema } from 'typebox';

/** One performance of a workflow, as its caller is told of it. */
export interface Execution {
  /** `exec_` and 32 hexadecimal digits. */
  readonly id: string;
  /** Which workflow, such as `access_request`. */
  readonly workflow: string;
}

/** How the execution is called that is known by a UUID. */
export const executionIdOf = (id: string): string => `exec_${id.replaceAll('-', '')}`;

/** What a command begins, and a job does after it, batch by batch. */
export interface GoingOn extends Execution {
  /** What goes on; names its declaration. */
  readonly run: string;
  /** Whether it acts as the server, and not as the person who began it. */
  readonly asServer: boolean;
  /** While one goes on under this key, another cannot begin; null: as many as there are. */
  readonly alone: string | null;
  /** What its first batch begins with. */
  readonly state: unknown;
  /** How much there is to do; null where that is not known. */
  readonly total: number | null;
}

/** Something that a command has come to. */
export interface Step {
  readonly name: string;
  readonly at: Date;
}

/** What is kept of the performance of a command. */
export interface ExecutionRecord extends Execution {
  readonly action: string;
  /** Null: the server itself, which begins some by the clock. */
  readonly actorId: string | null;
  /** The API key that they came with; null: none. */
  readonly keyId: string | null;
  /** Where the caller asked to act. */
  readonly organization: string | null;
  /** What was asked for, without secrets. */
  readonly input: unknown;
  readonly steps: readonly Step[];
  readonly outcome: 'running' | 'succeeded' | 'refused' | 'failed';
  /** The code of a refusal. */
  readonly code: string | null;
  readonly startedAt: Date;
  /** Null while it goes on. */
  readonly endedAt: Date | null;
  readonly goesOn: GoingOn | null;
}

/** Characters of JSON that are kept of an input; of a longer one, what it has and how much. */
const mostInput = 8_192;

/** An input as it may be kept: without what its schema marks as `writeOnly`, and short. */
export function shownInput(schema: TSchema, input: unknown): unknown {
  const shown = withoutSecrets(schema, input);
  const length = JSON.stringify(shown ?? null).length;
  if (length <= mostInput) return shown ?? null;
  const names = typeof shown === 'object' && shown !== null ? Object.keys(shown).slice(0, 50) : [];
  return { summarised: true, characters: length, fields: names };
}

interface Part {
  readonly writeOnly?: boolean;
  readonly properties?: Readonly<Record<string, Part>>;
  readonly items?: Part;
  readonly anyOf?: readonly Part[];
}

function withoutSecrets(schema: Part, value: unknown): unknown {
  if (Array.isArray(value)) return value.map(each => withoutSecrets(schema.items ?? {}, each));
  if (typeof value !== 'object' || value === null) return value;
  // What is no plain data, such as a file that is read as it comes, is not kept.
  if (Object.getPrototypeOf(value) !== Object.prototype) return undefined;
  const fields = Object.entries(value).flatMap(([name, each]) => {
    const parts = [schema, ...(schema.anyOf ?? [])].flatMap(({ properties = {} }) => properties[name] ?? []);
    if (parts.some(({ writeOnly }) => writeOnly === true)) return [];
    return [[name, withoutSecrets(parts[0] ?? {}, each)] as const];
  });
  return Object.fromEntries(fields);
}
