import type { ReactNode } from 'react';
import classes from './link-tabs.module.css';

/** Class of each link in `LinkTabs`. */
export const linkTab = classes.tab;

/** Parts of a screen that have addresses of their own: links, of which the router marks the current one. */
export function LinkTabs({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <nav aria-label={label} className={classes.tabs}>
      {children}
    </nav>
  );
}
