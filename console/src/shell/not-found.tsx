import { Anchor, Box } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Page } from '../parts/page.tsx';
import { EmptyState } from '../parts/states.tsx';

export function NotFound() {
  return (
    <Box component="main" p="md">
      <Page title="Page not found">
        <EmptyState title="There is nothing at this address">
          <Anchor component={Link} to="/">
            Go to the start page
          </Anchor>
        </EmptyState>
      </Page>
    </Box>
  );
}
