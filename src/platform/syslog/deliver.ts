import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type TLSSocket } from 'node:tls';
import { describeError } from '../describe-error.ts';

/** A receiver of syslog over TLS (RFC 5425). Files are read for each connection, so that renewed certificates count at once. */
export interface SyslogSettings {
  readonly host: string;
  readonly port: number;
  /** PEM file of whoever signed its certificate; null: those that the system trusts. */
  readonly caFile: string | null;
  /** PEM files of our own certificate and its key, where it asks for one. */
  readonly own: { readonly certFile: string; readonly keyFile: string } | null;
}

/** The messages did not all arrive, or nobody knows whether they did; the message is fit for an operator. */
export class SyslogFailed extends Error {}

const connectMilliseconds = 10_000;
/** How long a receiver may take to refuse our certificate. */
const refusalMilliseconds = 100;
/** What it gets to read everything and close its side. */
const endMilliseconds = 15_000;

/**
 * Sends messages over one connection, and resolves once the receiver has read them: syslog has no acknowledgement, but a receiver closes its side
 * only behind the end of ours, which comes behind everything that was sent. (One that crashes with all of it in memory closes too: nothing
 * in syslog could tell.) Throws `SyslogFailed`; then some may have arrived.
 */
export async function deliverSyslog(settings: SyslogSettings, messages: readonly Buffer[]): Promise<void> {
  const socket = await open(settings);
  try {
    const signal = AbortSignal.timeout(connectMilliseconds + endMilliseconds);
    // An end of its own accord, as when it is stopped, says nothing about what it has read.
    const ended = once(socket, 'end', { signal }).then(() => {
      if (!socket.writableFinished) throw new Error('it closed the connection before everything was sent');
    });
    // Awaited below; what fails before that is thrown there.
    ended.catch(() => {});
    // In TLS 1.3 we are through with the handshake before it has looked at our certificate: a refusal comes a moment later.
    await Promise.race([sleep(refusalMilliseconds), ended]);
    for (const message of messages) {
      // RFC 5425 §4.3.1: the length in octets, a space, the message.
      socket.write(`${message.length} `);
      if (!socket.write(message)) await drained(socket, ended);
    }
    socket.end();
    await ended;
  } catch (error) {
    throw failure(settings, error, 'did not take all messages');
  } finally {
    socket.destroy();
  }
}

/** Whether the receiver can be reached, and each side takes the other's certificate. Sends nothing. */
export async function reachSyslog(settings: SyslogSettings): Promise<void> {
  await deliverSyslog(settings, []);
}

async function open({ host, port, caFile, own }: SyslogSettings): Promise<TLSSocket> {
  try {
    const ca = caFile === null ? {} : { ca: await readFile(caFile) };
    const ours = own === null ? {} : { cert: await readFile(own.certFile), key: await readFile(own.keyFile) };
    const socket = connect({
      host,
      port,
      ...ca,
      ...ours,
      // RFC 6066 §3 allows no address literals in SNI; the certificate is still checked against `host`.
      servername: isIP(host) === 0 ? host : '',
      minVersion: 'TLSv1.2',
      // Said aloud, as NODE_TLS_REJECT_UNAUTHORIZED=0 must not reach it.
      rejectUnauthorized: true,
    });
    socket.on('error', () => {});
    // Receivers say nothing; unread, their end would never be seen.
    socket.resume();
    await once(socket, 'secureConnect', { signal: AbortSignal.timeout(connectMilliseconds) }).catch(error => {
      socket.destroy();
      throw error;
    });
    return socket;
  } catch (error) {
    throw failure({ host, port }, error, 'cannot be reached');
  }
}

/** Waits until there is room again; memory holds what is being sent and no more. */
async function drained(socket: TLSSocket, ended: Promise<unknown>): Promise<void> {
  await Promise.race([once(socket, 'drain', { signal: AbortSignal.timeout(endMilliseconds) }), ended]);
}

function failure({ host, port }: Pick<SyslogSettings, 'host' | 'port'>, error: unknown, what: string): SyslogFailed {
  if (error instanceof SyslogFailed) return error;
  const isLate = error instanceof Error && error.name === 'AbortError';
  const why = isLate ? 'no answer in time' : describeError(error).message;
  return new SyslogFailed(`the syslog receiver at ${host}:${port} ${what} (${why})`, { cause: error });
}
