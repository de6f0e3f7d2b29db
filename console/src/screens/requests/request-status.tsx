import { Status } from '../../parts/status.tsx';
import { type AccessRequest, credentialType } from './queries.ts';
import { texts } from './texts.tsx';

const tones = {
  pending_approval: 'info',
  approved: 'good',
  rejected: 'bad',
  withdrawn: 'idle',
  expired: 'warn',
  ended: 'idle',
  revoked: 'warn',
} as const;

/** How a request stands. */
export function RequestStatus({ status }: Pick<AccessRequest, 'status'>) {
  return <Status tone={tones[status]}>{texts.statuses[status]}</Status>;
}

/** What a request asks for, as people say it. */
export const accessOf = ({ access_level: level, resource_type: type, resource_name: name }: AccessRequest): string =>
  type === credentialType ? texts.accessToCredential(level, name) : texts.accessTo(level, type);
