import { Anchor } from '@mantine/core';
import { Outlet } from '@tanstack/react-router';
import { ConnectionBanner } from './connection-banner.tsx';
import { Logo } from './logo.tsx';
import classes from './outside.module.css';
import { texts } from './texts.tsx';

/** The frame of sign-in, setup and the like: a gate, and what stands in it. */
export function Outside() {
  return (
    <div className={classes.page}>
      <ConnectionBanner />
      <main className={classes.main}>
        <div className={classes.arches} aria-hidden>
          <i />
          <i />
          <i />
          <i />
        </div>
        <div className={classes.gate}>
          <div className={classes.sign}>
            <Logo size={44} />
            <span>{texts.gatehouse}</span>
          </div>
          <Outlet />
        </div>
      </main>
      <footer className={classes.ground}>
        <span>{window.location.host}</span>
        <Anchor href="/docs" inherit>
          {texts.apiDocumentation}
        </Anchor>
      </footer>
    </div>
  );
}
