import { Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './gallery.module.css';

/** Parts that belong together. */
export function Group({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section aria-label={title} className={classes.group}>
      <Title order={2} size="h1">
        {title}
      </Title>
      {children}
    </section>
  );
}

/** One part in one state, and what state that is. */
export function Example({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className={classes.example}>
      <span className={classes.label}>{label}</span>
      {children}
    </div>
  );
}

/** Several beside each other. */
export function Row({ children }: { readonly children: ReactNode }) {
  return <div className={classes.row}>{children}</div>;
}

/** Several to fill in, in as many columns as there is room for. */
export function Fields({ children }: { readonly children: ReactNode }) {
  return <div className={classes.fields}>{children}</div>;
}

/** What a screen has around it: for parts that fill a sheet, or stand at its edges. */
export function Sheet({ height, children }: { readonly height?: number; readonly children: ReactNode }) {
  return (
    <div className={classes.sheet} style={{ height }}>
      {children}
    </div>
  );
}

/** A mark with the name that stands beside it. */
export function Marked({ mark, name }: { readonly mark: ReactNode; readonly name: string }) {
  return (
    <span className={classes.named}>
      {mark}
      <bdi>{name}</bdi>
    </span>
  );
}
