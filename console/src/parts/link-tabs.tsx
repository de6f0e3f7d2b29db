import { useRouterState } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import classes from './link-tabs.module.css';
import { numeral } from './time.tsx';

/** Class of each link in `LinkTabs`. */
export const linkTab = classes.tab;

/** How much there is behind a tab; nothing while that is not known. */
export function TabCount({ of }: { readonly of: number | undefined }) {
  return of === undefined ? null : <span className={classes.count}>{numeral(of)}</span>;
}

/** Parts of a screen that have addresses of their own: links, of which the router marks the current one. */
export function LinkTabs({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  const frame = useRef<HTMLElement>(null);
  const path = useRouterState({ select: state => state.location.pathname });
  // Where they do not all fit, the current one is in view.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the path says which one it is
  useEffect(() => {
    frame.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [path]);
  return (
    <nav ref={frame} aria-label={label} className={classes.tabs}>
      {children}
    </nav>
  );
}
