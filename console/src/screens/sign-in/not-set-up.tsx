import { Alert, Code } from '@mantine/core';
import { texts } from './texts.tsx';

/** What comes first on a new server, for whoever came here before it. */
export function NotSetUp() {
  return (
    <Alert color="yellow" role="alert" title={texts.thisServerIsNotSetUpYet}>
      {texts.itsLogHasAOneTimeLink(<Code>{texts.gatehouseAdminCreate}</Code>)}
    </Alert>
  );
}
