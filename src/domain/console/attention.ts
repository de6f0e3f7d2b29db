import { type Capability, inPlace } from '../capability.ts';
import type { Viewer } from '../shown.ts';

/** Something that somebody should look at. */
export interface Attention {
  readonly kind: string;
  readonly count: number;
  /** What the latest failure said; null where nothing failed. */
  readonly message: string | null;
  /** The first ten of what it is about: organizations that are asked, integrations, people, the sync. */
  readonly ids: readonly string[];
}

/** Every kind there is, in the order in which they are shown. */
export function attentionKinds(capabilities: readonly Capability[]): string[] {
  return inPlace(capabilities.flatMap(({ attention }) => attention)).map(({ kind }) => kind);
}

/** What is true now and the caller may know, do something about, or both. */
export async function attentionFor(viewer: Viewer): Promise<Attention[]> {
  const sources = inPlace(viewer.ports.capabilities.flatMap(({ attention }) => attention));
  const noticed = await Promise.all(
    sources.map(async ({ kind, look }) => {
      const found = await look(viewer);
      return { kind, count: found?.count ?? 0, message: found?.message ?? null, ids: found?.ids ?? [] };
    }),
  );
  return noticed.filter(({ count }) => count > 0);
}
