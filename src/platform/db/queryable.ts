/** One statement for PostgreSQL. A name keeps it prepared on the connection: the same name is always the same text. */
export interface Sql {
  readonly name?: string;
  readonly text: string;
  readonly values?: readonly unknown[];
  /** How long this one may take where the usual limit is too short; set `statement_timeout` to match. */
  readonly limitMilliseconds?: number;
}

/** Something that runs a statement: the database outside a transaction, or a transaction. */
export interface Queryable {
  /** The rows it returns. Throws `DatabaseUnavailable` when the server cannot answer now. */
  rows<O>(sql: Sql): Promise<O[]>;
}

export declare const insideTransaction: unique symbol;

/** A transaction. What takes one refuses a plain connection. */
export interface Tx extends Queryable {
  /**
   * Runs the one statement that a transaction may be all about, and commits with it: one round trip. A statement after
   * it opens another transaction, which is right only where this one found nothing to change.
   */
  commitWith<O>(sql: Sql): Promise<O[]>;
  readonly [insideTransaction]: true;
}
