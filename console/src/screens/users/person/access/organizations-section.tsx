import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useOrganizationNames } from '../../../../access/organizations.ts';
import { unnamed } from '../../../../access/place-name.tsx';
import { Avatar } from '../../../../parts/avatar.tsx';
import { AnchorLink } from '../../../../parts/links.tsx';
import { ListRow, Rows } from '../../../../parts/rows.tsx';
import { Section } from '../../../../parts/section.tsx';
import { ErrorState, LoadingState } from '../../../../parts/states.tsx';
import { numeral } from '../../../../parts/time.tsx';
import { affiliationsQuery } from '../../queries.ts';
import { texts } from './texts.tsx';

/** The organizations that a person belongs to, as far as one may see them. */
export function OrganizationsSection({ id }: { readonly id: string }) {
  const { data, error, refetch } = useQuery(affiliationsQuery(id));
  const names = useOrganizationNames();
  const count = data?.organizationIds.length ?? 0;
  return (
    <Section title={texts.organizations} bare {...(count > 0 ? { count: numeral(count) } : {})}>
      {error !== null ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : data === undefined ? (
        <LoadingState lines={1} />
      ) : count === 0 ? (
        <Text size="sm" c="dimmed">
          {texts.notInAnOrganization}
        </Text>
      ) : (
        <Rows label={texts.organizations} plain>
          {data.organizationIds.map(each => (
            <ListRow
              key={each}
              mark={<Avatar name={names.get(each) ?? unnamed} kind="organization" />}
              title={
                <AnchorLink to="/organizations/$id" params={{ id: each }} inherit data-written>
                  <bdi>{names.get(each) ?? unnamed}</bdi>
                </AnchorLink>
              }
            />
          ))}
        </Rows>
      )}
    </Section>
  );
}
