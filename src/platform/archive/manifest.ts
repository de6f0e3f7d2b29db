import Type, { type Static } from 'typebox';

/** What a manifest may be of; a newer one is refused by its number. */
export const FORMAT = 1;

const Name = Type.String({ pattern: '^[a-z_][a-z0-9_]{0,62}$' });
const Count = Type.Integer({ minimum: 0 });
const closed = { additionalProperties: false } as const;

const Id = Type.String({ pattern: '^[0-9a-f]{64}$' });
/**
 * `page`: where it begins, by which it is found again in the next backup. `base`: the chunk that has to be kept with it; it may
 * have been stored whole since, and then needs none.
 */
const Chunk = Type.Object({ id: Id, page: Count, rows: Count, bytes: Count, base: Type.Optional(Id) }, closed);

const Table = Type.Object(
  {
    name: Name,
    columns: Type.Array(Name, { minItems: 1 }),
    rows: Count,
    /** Of the rows, in any order: see row-hash.ts. */
    hash: Type.String({ pattern: '^[0-9a-f]{32}$' }),
    chunks: Type.Array(Chunk),
  },
  closed,
);

const Sequence = Type.Object(
  { name: Name, value: Type.String({ pattern: '^-?[0-9]{1,19}$' }), called: Type.Boolean() },
  closed,
);

const Key = Type.String({ pattern: '^[0-9a-f]{64}$' });

/** What a backup holds: sealed, or vouched for. */
export const Manifest = Type.Object(
  {
    /** All that the database had been through. */
    migrations: Type.Array(
      Type.Object({ version: Type.Integer({ minimum: 1 }), name: Type.String(), checksum: Type.String() }, closed),
      { minItems: 1 },
    ),
    tables: Type.Array(Table),
    sequences: Type.Array(Sequence),
    /** The end of the audit ledger: what a restored one goes on from. Null: nothing was sealed. */
    ledger: Type.Union([
      Type.Null(),
      Type.Object({ number: Type.Integer({ minimum: 1 }), head: Key, events: Count, sealedAt: Type.String() }, closed),
    ]),
    /** What opens the sealed columns, in hexadecimal; null in a backup that is not sealed. */
    keys: Type.Union([
      Type.Null(),
      Type.Object(
        { root: Key, versions: Type.Array(Type.Object({ version: Type.Integer({ minimum: 1 }), key: Key }, closed)) },
        closed,
      ),
    ]),
    /** Stored files; null: left out by choice. */
    objects: Type.Union([
      Type.Null(),
      Type.Array(
        Type.Object(
          { key: Type.String({ pattern: '^[0-9a-f]{32}$' }), bytes: Count, chunks: Type.Array(Chunk) },
          closed,
        ),
      ),
    ]),
  },
  closed,
);
export type Manifest = Static<typeof Manifest>;
export type ChunkRef = Static<typeof Chunk>;
export type TableInManifest = Static<typeof Table>;

const Wrapped = Type.Object(
  {
    for: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
    ephemeral: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
    box: Type.String({ pattern: '^[A-Za-z0-9_-]{1,200}$' }),
  },
  closed,
);

/** What of a manifest is in the clear: enough to say whether it can be restored here, and what that asks for. */
export const Header = Type.Object(
  {
    format: Type.Integer({ minimum: 1 }),
    id: Type.String({ format: 'uuid' }),
    kind: Type.Enum(['full', 'incremental', 'selective']),
    repository: Type.String({ pattern: '^[0-9a-f]{32}$' }),
    createdAt: Type.String({ format: 'moment' }),
    /** The newest migration of the database that was backed up. */
    migration: Type.Object({ version: Type.Integer({ minimum: 1 }), name: Type.String({ maxLength: 100 }) }, closed),
    sealed: Type.Boolean(),
    /** The repository key under the master key, and under a recovery key where there was one. */
    master: Type.String({ pattern: '^[A-Za-z0-9_-]{1,400}$' }),
    recovery: Type.Union([Type.Null(), Wrapped]),
  },
  closed,
);
export type Header = Static<typeof Header>;
