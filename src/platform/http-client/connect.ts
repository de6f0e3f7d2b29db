import { isIP, type LookupFunction, connect as openTcp, type Socket } from 'node:net';
import { connect as openTls } from 'node:tls';
import { comparableHost, effectivePort } from './allow-list.ts';

/** How long one of several addresses may take before the next is tried. */
const perAddressMilliseconds = 1000;

/** Answers net.connect's question for the host's addresses with those already judged, whatever name it asks for. */
function pinnedLookup(addresses: readonly string[]): LookupFunction {
  const answers = addresses.map(address => ({ address, family: isIP(address) }));
  return (_hostname, options, callback) => {
    const [first] = answers;
    if (options.all === true) callback(null, answers);
    else callback(null, first?.address ?? '', first?.family);
  };
}

/**
 * Opens a connection for the URL's scheme, host name and port to one of `addresses` and to nothing else.
 * Resolves once the connection (for https: the verified TLS session) stands, so that nothing was sent before.
 * A literal host in the URL must be the one entry of `addresses`: node:net does not look literals up.
 * Rejects with the error of node:net or node:tls, or with the signal's reason; the socket is destroyed then.
 */
export function connectPinned(url: URL, addresses: readonly string[], signal: AbortSignal): Promise<Socket> {
  const name = comparableHost(url).replace(/^\[|\]$/g, '');
  const target = {
    host: name,
    port: effectivePort(url),
    lookup: pinnedLookup(addresses),
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: perAddressMilliseconds,
  };
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    const secure = url.protocol === 'https:';
    const socket = secure
      ? openTls({
          ...target,
          // RFC 6066 §3 allows no address literals in SNI; the certificate is still checked against `host`.
          servername: isIP(name) === 0 ? name : '',
          ALPNProtocols: ['http/1.1'],
          minVersion: 'TLSv1.2',
          // Said aloud so that NODE_TLS_REJECT_UNAUTHORIZED=0, set for something else, does not reach this client.
          rejectUnauthorized: true,
        })
      : openTcp(target);
    const onAbort = (): void => {
      socket.destroy();
      reject(signal.reason);
    };
    const onEnd = (): void => {
      signal.removeEventListener('abort', onAbort);
      socket.off('error', onError);
      socket.off('close', onClose);
    };
    const onError = (error: Error): void => {
      onEnd();
      // A destroyed socket may still report errors of its own; they have no further meaning.
      socket.on('error', () => undefined);
      socket.destroy();
      reject(error);
    };
    const onClose = (): void => onError(Object.assign(new Error('closed while connecting'), { code: 'ECONNRESET' }));
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once('error', onError);
    socket.once('close', onClose);
    socket.once(secure ? 'secureConnect' : 'connect', () => {
      onEnd();
      resolve(socket);
    });
  });
}
