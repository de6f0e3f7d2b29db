import { Alert, Code } from '@mantine/core';

/** What comes first on a new server, for whoever came here before it. */
export function NotSetUp() {
  return (
    <Alert color="yellow" role="alert" title="This server is not set up yet">
      Its log has a one-time link that creates the first administrator: open that first. To get a new link, start the
      server again; or create the administrator with <Code>./gatehouse admin create</Code>. People can register after
      that.
    </Alert>
  );
}
