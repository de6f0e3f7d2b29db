import type { Static, TObject, TSchema } from 'typebox';
import Type from 'typebox';
import { type Asked, type Method, type Route, route, type WireRequest } from '../../http/route.ts';
import type { Action } from '../../kernel/action.ts';

/** What every reply of the surface begins with. */
const Envelope = {
  success: Type.Literal(true),
  workflow_id: Type.String({ description: 'Which workflow it was' }),
  execution_id: Type.String({ description: 'What it is known as: `exec_` and 32 hexadecimal digits' }),
};

/** A reply of this surface with such results. */
export const enveloped = <R extends TSchema>(results: R) =>
  Type.Object({ ...Envelope, results, timestamp: Type.String({ format: 'date-time' }) });

/** Declares a route of this surface: its results stand in an envelope, and what it changes is recorded as an execution. */
export function workflow<
  const P extends string,
  S extends TSchema,
  O,
  R extends TSchema,
  B extends TSchema | undefined = undefined,
  Q extends TObject | undefined = undefined,
>(
  at: `${Method} ${P}`,
  action: Action<S, O>,
  spec: {
    /** The name of the workflow, or how it follows from the body: then with the name that it has without one. */
    readonly workflow:
      | string
      | readonly [otherwise: string, of: (body: B extends TSchema ? Static<B> : undefined) => string];
    readonly summary: string;
    readonly params?: { readonly [name: string]: TSchema };
    readonly body?: B;
    readonly query?: Q;
    readonly results: R;
    readonly onlyWith?: Q extends TObject ? keyof Static<Q> & string : never;
    readonly input: (request: WireRequest<P, B, Q>) => NoInfer<Static<S>>;
    readonly show: (result: NoInfer<O>, asked: Asked) => Static<R>;
  },
): Route {
  const { workflow: name, results, show, ...rest } = spec;
  const [otherwise, of] = typeof name === 'string' ? [name, () => name] : name;
  const reply = enveloped(results);
  const declared = {
    ...rest,
    reply: { 200: reply },
    present: (result: O, asked: Asked) => ({
      success: true,
      workflow_id: asked.execution.workflow,
      execution_id: asked.execution.id,
      results: show(result, asked),
      timestamp: asked.at.toISOString(),
    }),
    // What cannot be read has no name of its own yet; the body is checked afterwards.
    workflow: { otherwise, of: (body: unknown) => named(() => of(body as Parameters<typeof of>[0]), otherwise) },
  };
  // The types were checked above; what `route` asks for depends on them in ways that cannot be followed through here.
  return route(at, action, declared as unknown as Parameters<typeof route<P, S, O, { 200: typeof reply }, B, Q>>[2]);
}

function named(of: () => string, otherwise: string): string {
  try {
    const name = of();
    return /^[a-z_]{1,60}$/.test(name) ? name : otherwise;
  } catch {
    return otherwise;
  }
}
