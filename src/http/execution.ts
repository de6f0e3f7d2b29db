import type { FastifyRequest } from 'fastify';
import { type Execution, executionIdOf } from '../kernel/execution.ts';
import { newId } from '../platform/ids.ts';

/** Which workflow a route is; it may depend on what is asked for, and is `otherwise` until that has been read. */
export interface Workflow {
  readonly otherwise: string;
  readonly of: (body: unknown) => string;
}

interface Begun {
  readonly id: string;
  workflow: string;
}

/** One that nobody is told of yet. */
export const newExecution = (workflow: string): Begun => ({ id: executionIdOf(newId()), workflow });

const begun = new WeakMap<FastifyRequest, Begun>();

/** What the request is known as where requests are workflows: the same each time it is asked for. */
export function executionOf(request: FastifyRequest): Execution {
  return begunOf(request);
}

/** Says which workflow it is, now that the body has been read. */
export function nameExecution(request: FastifyRequest, { of }: Workflow): void {
  begunOf(request).workflow = of(request.body);
}

function begunOf(request: FastifyRequest): Begun {
  const known = begun.get(request);
  if (known !== undefined) return known;
  const workflow = request.routeOptions.config.workflow?.otherwise ?? 'unknown';
  const made: Begun = newExecution(workflow);
  begun.set(request, made);
  return made;
}
