/** What an instance tells of itself, twice a minute. Times are RFC 3339 UTC. */
export interface Instance {
  readonly id: string;
  /** The machine's name. */
  readonly host: string;
  readonly pid: number;
  readonly version: string;
  /** Of Node. */
  readonly node: string;
  readonly started_at: string;
  /** Resident memory. */
  readonly memory_bytes: number;
  readonly sockets: number;
}

/** Where this instance keeps things. */
export interface Storage {
  /** Of the data folder's disk; null: the system does not tell. */
  readonly disk: { readonly free_bytes: number; readonly total_bytes: number } | null;
  /** `disk`, or the bucket's name. */
  readonly files: string;
  /** A folder, or `s3://bucket/prefix`. */
  readonly backups: string;
}

/** This process, as it sees itself. */
export interface ThisInstance {
  about(): Instance;
  storage(): Promise<Storage>;
  /** What it needs and cannot reach now: `bus` while Redis is away, `objects` while the bucket is. */
  troubles(): Promise<readonly string[]>;
}
