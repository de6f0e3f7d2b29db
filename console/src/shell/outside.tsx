import { Anchor, Box, Center, Group, Paper, Stack, Text } from '@mantine/core';
import { Outlet } from '@tanstack/react-router';
import { ConnectionBanner } from './connection-banner.tsx';
import { Logo } from './logo.tsx';
import classes from './outside.module.css';

/** The frame of sign-in, setup and the like: one narrow card. */
export function Outside() {
  return (
    <Box className={classes.page}>
      <ConnectionBanner />
      <Center component="main" className={classes.main}>
        <Stack w="100%" maw={420} gap="lg">
          <Group justify="center" gap="sm">
            <Logo size={36} />
            <Text size="xl" fw={700}>
              Gatehouse
            </Text>
          </Group>
          <Paper withBorder shadow="sm" radius="lg" p={{ base: 'md', xs: 'xl' }}>
            <Outlet />
          </Paper>
          <Text ta="center" size="xs" c="dimmed">
            <Anchor href="/docs" inherit underline="always">
              API documentation
            </Anchor>
          </Text>
        </Stack>
      </Center>
    </Box>
  );
}
