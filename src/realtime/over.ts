import { closeCodes } from '../http/socket.ts';
import type { DomainError } from '../kernel/errors.ts';
import type { Connection } from './connection.ts';

/** Closes a socket whose session, token or right a refusal tells the end of. */
export function closeIfOver(connection: Connection, refusal: DomainError): void {
  if (refusal.code.startsWith('auth.')) closeEnded(connection);
  else if (refusal.is('permission.denied'))
    connection.close(
      closeCodes.forbidden,
      `the permission ${refusal.details.missing.join(', ')} is gone`.slice(0, 120),
    );
}

export function closeEnded(connection: Connection): void {
  connection.close(closeCodes.unauthenticated, 'the session or its token has ended');
}
