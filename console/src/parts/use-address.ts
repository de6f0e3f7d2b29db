import { useRouter } from '@tanstack/react-router';
import type { MouseEvent } from 'react';

/** For a link to a whole address of ours, query and all, that another screen's folder declares. */
export function useAddress(address: string) {
  const router = useRouter();
  return {
    href: address,
    onClick: (event: MouseEvent) => {
      // With a key held it is the browser's: a new tab, a new window, a download.
      if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      router.history.push(address);
    },
  };
}
