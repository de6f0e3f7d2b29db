import type { Redis } from 'ioredis';

/** What any answer of Redis may take before the connection counts as broken. */
const answerMilliseconds = 1_500;

/**
 * A connection that answers, or an error. It is tried once: nothing is queued while it is away, no command is sent
 * twice, and it does not come back by itself. `lost` is called once, when it ends.
 */
export async function connectRedis(url: string, lost: (error: Error) => void): Promise<Redis> {
  // Loaded here: who runs one instance need not pay for it.
  const { Redis } = await import('ioredis');
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: answerMilliseconds,
    commandTimeout: answerMilliseconds,
    enableOfflineQueue: false,
    retryStrategy: () => null,
    autoResubscribe: false,
    // It needs INFO, which a Redis user of few rights may not have. PING below tells as much.
    enableReadyCheck: false,
    disableClientInfo: true,
    connectionName: 'gatehouse',
  });
  let why: Error | undefined;
  client.on('error', (error: Error) => {
    why ??= error;
  });
  try {
    await client.connect();
    await client.ping();
    // A database number that is not there, for one: the connection goes on with another, and we do not.
    if (why !== undefined) throw why;
  } catch (error) {
    drop(client);
    throw why ?? error;
  }
  client.once('end', () => lost(why ?? new Error('the connection was closed')));
  return client;
}

/** Ends a connection now; what waits on it fails. */
export function drop(client: Redis): void {
  client.disconnect();
  // A frozen server would never acknowledge the polite end.
  client.stream?.destroy();
}

/** Host and port of a Redis URL, without what is secret in it. */
export function placeOf(url: string): string {
  const { hostname, port } = new URL(url);
  return `${hostname}:${port === '' ? '6379' : port}`;
}
