import { QueryClient } from '@tanstack/react-query';
import { ApiError } from './api/errors.ts';

/** What the server was asked for, kept for half a minute; refusals are not asked for again. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      retry: (failures, error) =>
        failures < 2 &&
        error instanceof ApiError &&
        (error.status === 0 || error.status === 429 || error.status >= 502),
    },
    // Without a connection a change fails at once and the form keeps what was entered: nothing is sent later unseen.
    mutations: { networkMode: 'always', retry: false },
  },
});
