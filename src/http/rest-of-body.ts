import type { IncomingMessage } from 'node:http';

/** Milliseconds that a refusal waits at most. */
const longest = 2_000;

/**
 * Takes and throws away what a client still sends, then goes on: at once where nothing is to come, after two seconds
 * where it does not end. A connection that closes with bytes unread is reset, and whoever is still sending loses the
 * answer that says why they are refused.
 */
export function afterBody(request: IncomingMessage, goOn: () => void): void {
  const { 'content-length': length = '0', 'transfer-encoding': coding } = request.headers;
  if (request.complete || request.destroyed || (coding === undefined && !(Number(length) > 0))) {
    goOn();
    return;
  }
  const done = (): void => {
    clearTimeout(timer);
    for (const event of ['end', 'close', 'error']) request.off(event, done);
    goOn();
  };
  const timer = setTimeout(done, longest);
  for (const event of ['end', 'close', 'error']) request.on(event, done);
  request.unpipe().resume();
}
