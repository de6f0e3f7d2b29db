import { useQuery } from '@tanstack/react-query';
import { ErrorState, LoadingState } from '../../../parts/states.tsx';
import { PrivacyForm } from './privacy-form.tsx';
import { privacyQuery } from './queries.ts';

/** Who learns what of whoever is signed in. */
export function PrivacyTab() {
  const { data, error, refetch } = useQuery(privacyQuery);
  if (data !== undefined) return <PrivacyForm opened={data} />;
  return error === null ? <LoadingState /> : <ErrorState error={error} retry={() => void refetch()} />;
}
