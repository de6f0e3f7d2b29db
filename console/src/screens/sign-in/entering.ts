import { useRouter } from '@tanstack/react-router';
import { signedIn } from '../../api/session.ts';
import type { SessionReply } from '../../api/types.ts';

/*
 * Where a sign-in leads: kept while a provider has the browser, since nothing but the sign-in itself goes there and back.
 */
const key = 'gatehouse-from';

export function rememberDestination(from: string): void {
  sessionStorage.setItem(key, from);
}

export function rememberedDestination(): string {
  const from = sessionStorage.getItem(key) ?? '/';
  sessionStorage.removeItem(key);
  return from;
}

/** Takes the session over and goes on to where one wanted to be. */
export function useEntering(from: string): (reply: SessionReply) => void {
  const router = useRouter();
  return reply => {
    signedIn(reply);
    router.history.replace(from);
  };
}
