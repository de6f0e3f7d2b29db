import { capability } from '../capability.ts';
import { category } from '../node-group.ts';
import { integrationErrors } from './errors.ts';
import { integrationNodes } from './nodes.ts';
import { sealedIntegrationKey } from './sealed.ts';
import { attention } from './shown.ts';

export const integrations = capability('integrations', {
  errors: integrationErrors,
  nodes: [
    {
      key: 'integration',
      category: category(90, 'Integration', 'using and managing saved integrations'),
      nodes: integrationNodes,
    },
  ],
  erases: ['integration_results.user_id'],
  keeps: { 'integrations.created_by': 'who made what others use' },
  sealed: [sealedIntegrationKey],
  attention,
});
