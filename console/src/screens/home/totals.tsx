import { Paper, SimpleGrid, Text, UnstyledButton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { numeral } from '../../parts/time.tsx';
import classes from './home.module.css';
import type { Overview } from './queries.ts';

/** How much there is of what one may list; each number leads to its list. */
export function Totals({ totals }: { readonly totals: Overview['totals'] }) {
  const { people } = totals;
  const all = [
    {
      to: '/users',
      label: 'People',
      count: people?.total ?? null,
      more: people === null ? null : `${numeral(people.active)} active`,
    },
    { to: '/teams', label: 'Teams', count: totals.teams, more: null },
    { to: '/organizations', label: 'Organizations', count: totals.organizations, more: null },
    { to: '/roles', label: 'Roles', count: totals.roles, more: null },
    { to: '/vault', label: 'Companies', count: totals.companies, more: null },
    { to: '/vault', label: 'Credentials', count: totals.credentials, more: null },
  ].flatMap(each => (each.count === null ? [] : [{ ...each, count: each.count }]));
  if (all.length === 0) return null;
  return (
    <SimpleGrid component="nav" aria-label="Totals" cols={{ base: 2, xs: 3, lg: 6 }} spacing="sm" verticalSpacing="sm">
      {all.map(({ to, label, count, more }) => (
        <UnstyledButton key={label} component={Link} to={to} className={classes.total}>
          <Paper withBorder p="md" h="100%">
            <Text size="sm" c="dimmed">
              {label}
            </Text>
            <Text fz={20} fw={600} lh={1.4}>
              {numeral(count)}
            </Text>
            {more !== null && (
              <Text size="xs" c="dimmed">
                {more}
              </Text>
            )}
          </Paper>
        </UnstyledButton>
      ))}
    </SimpleGrid>
  );
}
