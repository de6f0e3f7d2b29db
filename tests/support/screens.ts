import { vaultScreens } from './screens.vault.ts';
import type { TestServer } from './server.ts';

/** One screen to take a picture of. */
export interface Screen {
  /** Name of the file. */
  readonly name: string;
  readonly path: string;
  /** Who looks; by default the administrator. `null`: nobody is signed in. */
  readonly as?: null;
  /** What must be seen before the picture is taken: a text on the page. */
  readonly shows: string;
}

/** Fills a server with what a small company has, and names every screen. */
export async function screensOf(server: TestServer): Promise<readonly Screen[]> {
  return [
    { name: 'sign-in', path: '/sign-in', as: null, shows: 'Sign in' },
    { name: 'register', path: '/register', as: null, shows: 'Create an account' },
    { name: 'setup', path: '/setup?token=example', as: null, shows: 'Create administrator' },
    { name: 'forgot-password', path: '/forgot-password', as: null, shows: 'Send the link' },
    { name: 'reset-password', path: '/reset-password?token=example', as: null, shows: 'Change password' },
    { name: 'home', path: '/', shows: 'Home' },
    { name: 'users', path: '/users', shows: 'admin@example.com' },
    ...(await vaultScreens(server)),
    { name: 'not-found', path: '/nowhere', shows: 'Page not found' },
  ];
}
