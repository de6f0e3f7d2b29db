import { capability } from '../capability.ts';
import { accessErrors } from './errors.ts';
import { attention } from './shown.ts';

export const access = capability('access', {
  errors: accessErrors,
  nodes: [
    {
      key: 'global',
      category: {
        place: 0,
        name: 'Global Permissions',
        description: 'Global wildcard permissions that grant access to all resources',
      },
      nodes: { '*': 'Full access to all resources and actions (administrator role)' },
      unasked: 'it stands for all others',
    },
  ],
  attention,
});
