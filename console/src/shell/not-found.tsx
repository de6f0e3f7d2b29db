import { Anchor, Box } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Page } from '../parts/page.tsx';
import { EmptyState } from '../parts/states.tsx';

export function NotFound() {
  return (
    <Box component="main" p="md">
      <Page title="Page not found">
        <EmptyState title="There is nothing at this address. The link may be wrong or out of date.">
          <Anchor component={Link} to="/">
            Go to Home
          </Anchor>
        </EmptyState>
      </Page>
    </Box>
  );
}
