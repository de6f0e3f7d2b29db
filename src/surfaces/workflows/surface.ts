import type { Route } from '../../http/route.ts';
import type { Socket } from '../../http/socket.ts';
import { extrasOf, type Failure, fieldsOf, type Surface } from '../../http/surface.ts';
import type { RouteLimit } from '../../kernel/actor.ts';
import type { ErrorTable } from '../../kernel/errors.ts';
import { errorTable, fieldsSchema } from '../errors.ts';

export const workflowErrors: ErrorTable = {
  ...errorTable,
  'organization.required': {
    ...errorTable['organization.required'],
    message: () => 'organization_id is required: you may do this in several organizations',
  },
  // Asked for here where a tenant is onboarded.
  'organization.domain_taken': {
    ...errorTable['organization.domain_taken'],
    fields: () => [{ field: 'company_domain', message: 'is verified by another organization' }],
  },
  'team.member_exists': {
    ...errorTable['team.member_exists'],
    fields: () => [{ field: 'user_email', message: 'is a member of this team already' }],
  },
  'permission.denied': {
    ...errorTable['permission.denied'],
    message: () => 'Insufficient permissions to access this resource',
    extras: ({ missing }) => (missing.length === 0 ? {} : { missing }),
  },
};

/** How often each group of routes may be called by one person. */
export const workflowLimits = {
  user: { name: 'workflows.user', per: 'actor', max: 100, seconds: 60 },
  manager: { name: 'workflows.manager', per: 'actor', max: 200, seconds: 60 },
  admin: { name: 'workflows.admin', per: 'actor', max: 500, seconds: 60 },
} as const satisfies Readonly<Record<string, RouteLimit>>;

/** How both of its surfaces word and wrap errors. */
const words = {
  errors: workflowErrors,
  malformedId: 404,
  wrap,
  errorSchema: {
    type: 'object',
    required: ['success', 'workflow_id', 'execution_id', 'error', 'timestamp'],
    properties: {
      success: { const: false },
      workflow_id: { type: 'string', description: 'Which workflow it would have been' },
      execution_id: { type: 'string' },
      error: { type: 'string', description: 'What was wrong, naming every bad field' },
      fields: fieldsSchema,
      missing: {
        type: 'array',
        items: { type: 'string' },
        description: 'Permission nodes that would have allowed it',
      },
      timestamp: { type: 'string', format: 'date-time' },
    },
  },
} as const;

/** What people ask for and decide, each time as a recorded execution: `{success, workflow_id, execution_id, results, timestamp}`. */
export function workflows(routes: readonly Route[]): Surface {
  return {
    name: 'workflows',
    title: 'Workflows',
    description: 'What people ask for, set up and decide; each time a recorded execution.',
    base: '/api/v1',
    ...words,
    routes,
    parts: [
      {
        title: 'Your own',
        description: 'Your profile, and what you ask for.',
        paths: ['user'],
      },
      {
        title: 'Approvals',
        description: 'What others ask for, and you are asked to decide.',
        paths: ['manager'],
      },
      {
        title: 'Configuration',
        description: 'What can be asked for and how it is approved; tenants with their plans.',
        paths: ['admin'],
      },
      {
        title: 'Executions',
        description: 'What was done by workflows, with its steps and outcome.',
        paths: ['workflows'],
      },
    ],
  };
}

/** What its document has at the root of the server: the live socket, and figures. */
export function workflowsAtRoot(routes: readonly Route[], sockets: readonly Socket[]): Surface {
  return {
    name: 'workflows_root',
    title: 'Live',
    description: 'The live socket (`/ws`), and how the server does.',
    base: '',
    ...words,
    routes,
    sockets,
    parts: [{ title: 'Metrics', description: 'How the server does.', paths: ['metrics'] }],
  };
}

function wrap({ message, error, at, execution }: Failure): object {
  return {
    success: false,
    workflow_id: execution.workflow,
    execution_id: execution.id,
    error: message,
    ...extrasOf(workflowErrors, error),
    ...fieldsOf(workflowErrors, error),
    timestamp: at.toISOString(),
  };
}
