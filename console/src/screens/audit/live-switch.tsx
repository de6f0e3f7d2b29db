import { Switch } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import classes from './audit.module.css';
import { isRefused } from './live-events.ts';
import { eventsQuery, type queryOf } from './queries.ts';
import { auditRoute } from './routes.ts';
import { texts } from './texts.tsx';

/** Lets new events appear as they happen. It is part of the address. */
export function LiveSwitch({ query, live }: { readonly query: ReturnType<typeof queryOf>; readonly live: boolean }) {
  const navigate = auditRoute.useNavigate();
  const { error } = useInfiniteQuery({ ...eventsQuery(query), enabled: false });
  return (
    <Switch
      label={texts.live}
      color="var(--gh-good-mark)"
      className={classes.live}
      disabled={isRefused(error)}
      checked={live}
      onChange={({ currentTarget: { checked } }) =>
        void navigate({
          search: before => ({ ...before, live: checked || undefined }),
          replace: true,
          resetScroll: false,
        })
      }
    />
  );
}
