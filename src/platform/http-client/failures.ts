/** A rule forbids the request. `message` is fit to show. */
export class Refusal extends Error {}

/** The request was permitted and did not work out. `message` is fit to show: no addresses, no library words. */
export class Failure extends Error {
  readonly retryable: boolean;

  constructor(message: string, retryable: boolean) {
    super(message);
    this.retryable = retryable;
  }
}

const certificateReasons: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'the certificate has expired',
  CERT_NOT_YET_VALID: 'the certificate is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate is signed by an authority that is not trusted',
  UNABLE_TO_GET_ISSUER_CERT: 'the certificate is signed by an authority that is not trusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the certificate is signed by an authority that is not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the certificate is signed by an authority that is not trusted',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for another host',
};

const networkReasons: Readonly<Record<string, string>> = {
  ENOTFOUND: 'the host name was not found',
  ENODATA: 'the host name was not found',
  EAI_AGAIN: 'the host name could not be looked up',
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was closed before the reply was complete',
  EPIPE: 'the connection was closed before the reply was complete',
  ETIMEDOUT: 'the connection timed out',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the host cannot be reached',
  EADDRNOTAVAIL: 'the host cannot be reached',
};

function errorCode(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}

/** Puts whatever node:dns, node:net, node:tls or node:http threw into plain words. */
export function toFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const code = errorCode(error);
  const certificate = certificateReasons[code];
  if (certificate !== undefined) return new Failure(certificate, false);
  if (code === 'HPE_HEADER_OVERFLOW') return new Failure('the reply has too many or too long headers', false);
  if (code.startsWith('HPE_')) return new Failure('the reply is not valid HTTP', false);
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_'))
    return new Failure('no TLS connection could be agreed on', true);
  return new Failure(networkReasons[code] ?? 'the request failed', true);
}
