import { useEffect, useRef } from 'react';

const most = 20;

/** What had the focus, the last first. */
const visited: HTMLElement[] = [];
document.addEventListener('focusin', ({ target }) => {
  if (!(target instanceof HTMLElement)) return;
  const before = visited.indexOf(target);
  if (before !== -1) visited.splice(before, 1);
  visited.unshift(target);
  visited.splice(most);
});

/**
 * Gives the focus back, when a window goes, to the last that had it of what is still there; to the screen when none is.
 * For windows that exist only while they are open. What `preferred` finds comes before all others.
 */
export function useFocusBack(preferred?: () => HTMLElement | null): void {
  const prefer = useRef(preferred);
  prefer.current = preferred;
  useEffect(
    () => () => {
      // Once what closed the window has been shown: the focus may have a new place by then.
      setTimeout(() => {
        if (document.activeElement !== null && document.activeElement !== document.body) return;
        const place =
          prefer.current?.() ??
          visited.find(element => element.checkVisibility()) ??
          document.getElementById('content');
        place?.focus({ preventScroll: true });
      });
    },
    [],
  );
}
