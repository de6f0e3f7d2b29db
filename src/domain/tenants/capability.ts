import { capability } from '../capability.ts';
import { category } from '../node-group.ts';
import { tenantErrors } from './errors.ts';
import { tenantNodes } from './nodes.ts';

export const tenants = capability('tenants', {
  errors: tenantErrors,
  nodes: [
    {
      key: 'tenant',
      category: category(82, 'Tenant', 'onboarding organizations and deciding what they may take'),
      nodes: tenantNodes,
    },
  ],
});
