import type { ReactNode } from 'react';
import { ErrorState, LoadingState } from './states.tsx';

/** A list once it is there; until then that it comes, or why it does not. */
export function RowsOrState({
  rows: { error, loading, retry },
  children,
}: {
  readonly rows: { readonly error: unknown; readonly loading: boolean; readonly retry: () => void };
  readonly children: ReactNode;
}) {
  if (error !== null) return <ErrorState error={error} retry={retry} />;
  return loading ? <LoadingState lines={8} /> : children;
}
