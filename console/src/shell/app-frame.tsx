import { useHotkeys, useMediaQuery } from '@mantine/hooks';
import { Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useSession } from '../api/session.ts';
import { queryClient } from '../queries.ts';
import { forgetConversations, useLiveConversations } from '../screens/messages/live.ts';
import classes from './app-frame.module.css';
import { useLiveNotifications } from './bell/use-live-notifications.ts';
import { BottomBar } from './bottom-bar.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { Sidebar } from './sidebar.tsx';
import { texts } from './texts.tsx';

const Search = lazy(async () => ({ default: (await import('./search.tsx')).Search }));
const CallsOverlay = lazy(async () => ({
  default: (await import('../screens/calls/calls-overlay.tsx')).CallsOverlay,
}));
const Shortcuts = lazy(async () => ({ default: (await import('./shortcuts.tsx')).Shortcuts }));

/** What surrounds every screen of whoever is signed in. */
export function AppFrame() {
  const session = useSession();
  const navigate = useNavigate();
  useEffect(() => {
    if (session.state !== 'anonymous') return;
    queryClient.clear();
    forgetConversations();
    const { pathname, search } = window.location;
    void navigate({ to: '/sign-in', search: pathname === '/' ? {} : { from: pathname + search }, replace: true });
  }, [session, navigate]);
  return session.state === 'signed_in' ? <Frame /> : null;
}

function Frame() {
  const [open, setOpen] = useState<'search' | 'shortcuts' | null>(null);
  const phone = useMediaQuery('(width < 48em)', undefined, { getInitialValueInEffect: false }) ?? false;
  const path = useRouterState({ select: state => state.location.pathname });
  useLiveNotifications();
  useLiveConversations();
  // On a phone what is read there has the page for itself; its way back is at its top.
  const wholePage = phone && path.startsWith('/messages/');
  const search = (): void => setOpen('search');
  const close = (): void => setOpen(null);
  useHotkeys([['mod+K', search]], []);
  // Not while one writes.
  useHotkeys([
    // Where it needs the shift key, and where not.
    ['?', () => setOpen('shortcuts')],
    ['shift+?', () => setOpen('shortcuts')],
    ['/', search],
  ]);
  return (
    <div className={classes.app}>
      <a href="#content" className={classes.skip}>
        {texts.skipToTheContent}
      </a>
      <Sidebar path={path} onSearch={search} />
      <div className={classes.sheet}>
        <ConnectionBanner />
        <main id="content" tabIndex={-1} className={classes.main}>
          <Outlet />
        </main>
        <Suspense>
          <CallsOverlay />
        </Suspense>
      </div>
      {!wholePage && <BottomBar path={path} onSearch={search} />}
      <Suspense>
        {open === 'search' && <Search onClose={close} />}
        {open === 'shortcuts' && <Shortcuts onClose={close} />}
      </Suspense>
    </div>
  );
}
