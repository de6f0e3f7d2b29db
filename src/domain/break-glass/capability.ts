import { capability } from '../capability.ts';
import { category } from '../node-group.ts';
import { emergencyErrors } from './errors.ts';
import { emergencyNodes } from './nodes.ts';
import { emergencyNotices } from './notices.ts';

export const breakGlass = capability('break-glass', {
  errors: emergencyErrors,
  nodes: [{ key: 'breakGlass', category: category(97, 'Emergency', 'emergencies'), nodes: emergencyNodes }],
  notifications: emergencyNotices,
});
