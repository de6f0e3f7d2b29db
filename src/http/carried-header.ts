import type { FastifyInstance } from 'fastify';
import type { Surface } from './surface.ts';

type Strategy = Parameters<FastifyInstance['addConstraintStrategy']>[0];

/** Lets the router choose those routes first that only answer requests with a certain header: `constraints: { carries: 'x-…' }`. */
export function carriedHeader(surfaces: readonly Surface[]): Strategy {
  const names = new Set(surfaces.flatMap(({ routes }) => routes.flatMap(({ onlyWithHeader = [] }) => onlyWithHeader)));
  return {
    name: 'carries',
    storage() {
      const handlers = new Map<unknown, ReturnType<ReturnType<Strategy['storage']>['get']>>();
      return {
        get: name => handlers.get(name) ?? null,
        set: (name, handler) => void handlers.set(name, handler),
      };
    },
    deriveConstraint: ({ headers }) => names.values().find(name => headers[name] !== undefined),
  };
}
