import { capability } from '../capability.ts';
import { managerErrors } from './errors.ts';
import { managerNodes } from './nodes.ts';

export const managers = capability('managers', {
  errors: managerErrors,
  nodes: [{ key: 'team', nodes: managerNodes }],
});
