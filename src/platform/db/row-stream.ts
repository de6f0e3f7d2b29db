import type { Client } from 'pg';
import Cursor from 'pg-cursor';
import { explained } from './errors.ts';
import type { Sql } from './queryable.ts';
import { quiet } from './quiet.ts';

/** Bytes that one read is meant to bring; what comes is this, within the size of a few rows. */
const wantedBytes = 256 * 1024;
/** Rows of the first read, of which nobody knows yet how large they are. */
const firstRows = 16;

/** A long result that comes in parts. `return` ends it at any moment, also before the first part. */
export interface RowStream<O> extends AsyncIterableIterator<readonly O[], void, undefined> {
  return(): Promise<IteratorResult<readonly O[], void>>;
}

export interface RowStreamOptions {
  /** Rows that one read brings at most, however small they are. */
  readonly mostRows: number;
  /** Has PostgreSQL end what it still does for a connection that is given up. */
  readonly terminate: (processId: number) => Promise<unknown>;
}

/**
 * Reads a long result on a connection of its own, as one snapshot, in chunks bounded by bytes: how many rows are asked for
 * follows the largest that came so far, and grows slowly. The chunk after the one that is used is read meanwhile. The
 * connection is opened by the first read. `return` lets go of it at any moment, also while PostgreSQL is still looking for
 * the next row.
 */
export function streamRows<O>(client: Client, sql: Sql, options: RowStreamOptions): RowStream<O> {
  /** Whether PostgreSQL owes us an answer. */
  let asking = false;
  const rows = read();

  async function* read(): AsyncGenerator<readonly O[], void, undefined> {
    try {
      asking = true;
      await client.connect();
      const cursor = client.query(new Cursor<O>(sql.text, [...(sql.values ?? [])]));
      let size = Math.min(firstRows, options.mostRows);
      let largest = 1;
      const ask = async (): Promise<readonly O[]> => {
        asking = true;
        const before = bytesRead(client);
        const found = await cursor.read(size);
        asking = false;
        if (found.length > 0) largest = Math.max(largest, (bytesRead(client) - before) / found.length);
        size = Math.max(1, Math.min(size * 2, options.mostRows, Math.floor(wantedBytes / largest)));
        return found;
      };
      for (let found = await ask(); found.length > 0; ) {
        // PostgreSQL looks for the next rows while these are used.
        const next = quiet(ask());
        yield found;
        found = await next;
      }
      await cursor.close();
    } catch (error) {
      throw explained(error);
    } finally {
      asking = false;
      await client.end().catch(() => {});
    }
  }

  return {
    next: () => rows.next(),
    async return() {
      if (asking) await giveUp(client, options.terminate);
      return rows.return();
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** Ends a connection whose answer nobody waits for any more; what PostgreSQL still does for it would go on otherwise. */
async function giveUp(client: Client, terminate: RowStreamOptions['terminate']): Promise<void> {
  const { processId, stream } = inner(client);
  if (processId !== null) await terminate(processId).catch(() => {});
  stream.destroy();
}

function bytesRead(client: Client): number {
  return inner(client).stream.bytesRead;
}

// `pg` keeps both on its client; its types leave them out.
function inner(client: Client) {
  const { processID, connection } = client as unknown as {
    processID: number | null;
    connection: { stream: { readonly bytesRead: number; destroy(): void } };
  };
  return { processId: processID, stream: connection.stream };
}
