import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '../tokens.css';
import '../global.css';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { createRoot } from 'react-dom/client';
import { signedIn } from '../api/session.ts';
import { queryClient } from '../queries.ts';
import { theme, variables } from '../theme.ts';
import { Gallery } from './gallery.tsx';
import { session } from './session.ts';
import { viewOf } from './views.ts';

/*
 * The parts of the console in their states, for whoever changes one. It is served by Vite alone (`npm run gallery`):
 * index.html does not lead here, so nothing of it is built. There is no server behind it. What asks one is left out:
 * `PersonField`, `KeptMail`, and in `stale` what reads and saves by itself.
 */
signedIn(session);

const view = viewOf(new URLSearchParams(window.location.search).get('show'));
// Of the addresses that links lead to none is there; one of them is taken as where one is.
const router = createRouter({
  routeTree: createRootRoute({ component: () => <Gallery view={view} /> }),
  history: createMemoryHistory({ initialEntries: ['/vault'] }),
});

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no #root');
createRoot(root).render(
  <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto">
    <QueryClientProvider client={queryClient}>
      <Notifications position="bottom-right" limit={2} />
      <RouterProvider router={router} />
    </QueryClientProvider>
  </MantineProvider>,
);
