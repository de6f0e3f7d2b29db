import { capability } from '../capability.ts';
import { grantErrors } from './errors.ts';
import { grantNodes } from './nodes.ts';

export const grants = capability('grants', {
  errors: grantErrors,
  nodes: [{ key: 'user', nodes: grantNodes }],
  erases: ['user_grants.user_id'],
  keeps: { 'user_grants.granted_by': 'who gave what others hold' },
});
