import { Anchor, List, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { PlaceName } from '../../../access/place-name.tsx';
import { Section } from '../../../parts/section.tsx';
import { ErrorState, LoadingState } from '../../../parts/states.tsx';
import { affiliationsQuery } from '../queries.ts';

/** The organizations that a person belongs to, as far as one may see them. */
export function OrganizationsCard({ id }: { readonly id: string }) {
  const { data, error, refetch } = useQuery(affiliationsQuery(id));
  return (
    <Section title="Organizations">
      {error !== null ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : data === undefined ? (
        <LoadingState lines={1} />
      ) : data.organizationIds.length === 0 ? (
        <Text size="sm" c="dimmed">
          Not in an organization
        </Text>
      ) : (
        <List size="sm" spacing={4}>
          {data.organizationIds.map(each => (
            <List.Item key={each}>
              <Anchor component={Link} to={`/organizations/${each}`} inherit data-written>
                <PlaceName of={each} />
              </Anchor>
            </List.Item>
          ))}
        </List>
      )}
    </Section>
  );
}
