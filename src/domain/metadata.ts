import Type from 'typebox';
import { fits } from '../kernel/input.ts';

const maximumBytes = 16 * 1024;
const maximumDepth = 32;

/** A JSON object for its owner's own use; at most 16 KB as JSON. */
export const Metadata = Type.Refine(
  Type.Record(Type.String(), Type.Unknown()),
  metadata => problemOf(metadata) === null,
  metadata => problemOf(metadata) ?? 'is not acceptable',
);

function problemOf(metadata: unknown): string | null {
  // Depth first: measuring what is nested thousands deep would exhaust the stack.
  const problem = problemIn(metadata, 0);
  if (problem !== null) return problem;
  return Buffer.byteLength(JSON.stringify(metadata)) > maximumBytes
    ? `must be at most ${maximumBytes} bytes as JSON`
    : null;
}

const Text = Type.String({ format: 'text' });

function problemIn(value: unknown, depth: number): string | null {
  if (typeof value === 'string') return fits(Text, value) ? null : 'must not contain control characters';
  // 1e999 is read as infinity, which would be stored as null.
  if (typeof value === 'number') return Number.isFinite(value) ? null : 'must not contain numbers beyond 1.8e308';
  if (typeof value !== 'object' || value === null) return null;
  if (depth >= maximumDepth) return `must be nested at most ${maximumDepth} deep`;
  for (const [key, item] of Object.entries(value)) {
    const problem = problemIn(key, depth) ?? problemIn(item, depth + 1);
    if (problem !== null) return problem;
  }
  return null;
}
