import { useMe } from '../../api/session.ts';
import { Page } from '../../parts/page.tsx';

export function HomeScreen() {
  const { user } = useMe();
  return (
    <Page title="Home" hint={`Signed in as ${user.email}`}>
      {null}
    </Page>
  );
}
