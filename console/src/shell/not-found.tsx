import { Anchor, Box } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Page } from '../parts/page.tsx';
import { EmptyState } from '../parts/states.tsx';
import { texts } from './texts.tsx';

export function NotFound() {
  return (
    <Box component="main" p="md">
      <Page title={texts.pageNotFound}>
        <EmptyState title={texts.thereIsNothingAtThisAddressThe}>
          <Anchor component={Link} to="/">
            {texts.goToHome}
          </Anchor>
        </EmptyState>
      </Page>
    </Box>
  );
}
