import { useState } from 'react';
import type { AccessRequest } from './queries.ts';

/** The request that is looked at, also when it has left its list: as it was there last. */
export function useLast(id: string | null, listed: AccessRequest | undefined): AccessRequest | undefined {
  const [last, setLast] = useState<AccessRequest | undefined>(listed);
  if (listed !== undefined && listed !== last) setLast(listed);
  return listed ?? (last?.request_id === id ? last : undefined);
}
