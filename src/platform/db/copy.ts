import type { Client, Submittable } from 'pg';
import { explained } from './errors.ts';

/** The part of `pg`'s connection that COPY needs; its types leave it out. */
interface Wire {
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(message: string): void;
  readonly stream: {
    readonly writableNeedDrain: boolean;
    pause(): void;
    resume(): void;
    once(event: 'drain' | 'close', listener: () => void): void;
    off(event: 'drain' | 'close', listener: () => void): void;
  };
}

const wireOf = (client: Client): Wire => (client as unknown as { connection: Wire }).connection;

/** What `pg` hands a statement that it lets have the connection. */
interface Listening extends Submittable {
  handleError(error: Error): void;
  handleReadyForQuery(): void;
  handleCommandComplete(message: { readonly text: string }): void;
}

/** What a statement of COPY makes of the answers. After an error `pg` tells it nothing more, not even that the connection is ready. */
function answers(settle: (error: unknown, rows: number) => void) {
  let rows = 0;
  return {
    handleError: (error: Error): void => settle(explained(error), 0),
    handleCommandComplete: ({ text }: { readonly text: string }): void => {
      rows = Number(/^COPY (\d+)$/.exec(text)?.[1] ?? 0);
    },
    handleReadyForQuery: (): void => settle(undefined, rows),
  };
}

/**
 * Runs `copy … to stdout`, handing over each row as its bytes, which `pg` overwrites once `take` has returned. A promise that
 * it returns holds up PostgreSQL until it is done. Resolves with the number of rows.
 */
export function copyOut(
  client: Client,
  text: string,
  take: (row: Buffer) => Promise<void> | undefined,
): Promise<number> {
  const wire = wireOf(client);
  return new Promise((resolve, reject) => {
    let [waiting, broken] = [0, undefined as unknown];
    const settle = (error: unknown, rows: number): void => {
      const why = error ?? broken;
      if (why === undefined) resolve(rows);
      else reject(why);
    };
    const statement = {
      submit: () => wire.query(text),
      ...answers(settle),
      handleRowDescription: () => {},
      handleDataRow: () => {},
      handleCopyData({ chunk }: { readonly chunk: Buffer }) {
        if (broken !== undefined) return;
        const busy = take(chunk);
        if (busy === undefined) return;
        waiting += 1;
        wire.stream.pause();
        void busy
          .catch((error: unknown) => {
            broken = error;
          })
          .finally(() => {
            waiting -= 1;
            if (waiting === 0) wire.stream.resume();
          });
      },
    };
    client.query(statement as Listening);
  });
}

/** Runs `copy … from stdin` with these bytes; a failure of theirs takes the statement back. Resolves with the number of rows. */
export function copyIn(client: Client, text: string, bytes: AsyncIterable<Buffer>): Promise<number> {
  const wire = wireOf(client);
  return new Promise((resolve, reject) => {
    let [done, fault] = [false, undefined as unknown];
    const settle = (error: unknown, rows: number): void => {
      done = true;
      const why = fault ?? error;
      if (why === undefined) resolve(rows);
      else reject(why);
    };
    async function send(): Promise<void> {
      try {
        for await (const each of bytes) {
          // PostgreSQL has refused it already; it ignores what comes after.
          if (done) return;
          wire.sendCopyFromChunk(each);
          if (wire.stream.writableNeedDrain) await drained(wire);
        }
        wire.endCopyFrom();
      } catch (error) {
        fault = error;
        wire.sendCopyFail('what was to be copied cannot be read');
      }
    }
    const statement = {
      submit: () => wire.query(text),
      ...answers(settle),
      handleRowDescription: () => {},
      handleDataRow: () => {},
      handleCopyInResponse: () => void send(),
    };
    client.query(statement as Listening);
  });
}

/** Resolves when more can be written, or never will be. */
function drained({ stream }: Wire): Promise<void> {
  return new Promise(resolve => {
    const end = (): void => {
      stream.off('drain', end);
      stream.off('close', end);
      resolve();
    };
    stream.once('drain', end);
    stream.once('close', end);
  });
}
