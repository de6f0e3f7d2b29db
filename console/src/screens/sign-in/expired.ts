import { useRouter } from '@tanstack/react-router';
import type { ApiError } from '../../api/errors.ts';

/** Leads whoever has an expired password to where a new one is chosen; says whether a refusal was that. */
export function useExpired(): (error: ApiError) => boolean {
  const router = useRouter();
  return ({ body }) => {
    const { password_expired: expired, password_token: token } = body;
    if (expired !== true || typeof token !== 'string') return false;
    void router.navigate({ to: '/reset-password', search: { token, expired: 'yes' }, replace: true });
    return true;
  };
}
