import { ActionIcon, Badge, Button, Code, Group, Table, Text, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, result } from '../../../api/client.ts';
import { Confirm } from '../../../parts/confirm.tsx';
import { ErrorState, LoadingState } from '../../../parts/states.tsx';
import { numeral, Time } from '../../../parts/time.tsx';
import { type Grant, grantsQuery, type User } from '../queries.ts';
import { useChangePerson } from './change-person.ts';
import { GiveGrantModal } from './give-grant-modal.tsx';
import { useOrganizationNames } from './organization-names.ts';
import { Section } from './section.tsx';

/** What a person holds directly, beyond roles and teams. */
export function GrantsCard({ user }: { readonly user: User }) {
  const { data, error, refetch } = useQuery(grantsQuery(user.id));
  const [giving, { open, close }] = useDisclosure(false);
  const [taking, setTaking] = useState<Grant | null>(null);
  const change = useChangePerson();
  const take = ({ id: grantId, pattern }: Grant): Promise<void> =>
    change(
      () => result(api.DELETE('/api/users/{id}/grants/{grantId}', { params: { path: { id: user.id, grantId } } })),
      `${pattern} was taken`,
    );
  return (
    <Section
      title="Direct grants"
      hint="What this person may do beyond roles and teams"
      action={
        <Button size="xs" variant="default" leftSection={<IconPlus size={14} aria-hidden />} onClick={open}>
          Give a grant
        </Button>
      }
    >
      {error !== null ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : data === undefined ? (
        <LoadingState lines={2} />
      ) : data.grants.length === 0 ? (
        <Text size="sm" c="dimmed">
          None
        </Text>
      ) : (
        <>
          <GrantTable grants={data.grants} onTake={setTaking} />
          {data.total > data.grants.length && (
            <Text size="xs" c="dimmed">
              The first {numeral(data.grants.length)} of {numeral(data.total)}.
            </Text>
          )}
        </>
      )}
      {giving && <GiveGrantModal user={user} onClose={close} />}
      <Confirm
        opened={taking !== null}
        title="Take this grant?"
        action="Take"
        onConfirm={async () => taking !== null && (await take(taking))}
        onClose={() => setTaking(null)}
      >
        <Code data-written>{taking?.pattern}</Code> no longer holds for <bdi>{user.full_name ?? user.username}</bdi>, at
        once; what they hold through roles and teams stays.
      </Confirm>
    </Section>
  );
}

function GrantTable({
  grants,
  onTake,
}: {
  readonly grants: readonly Grant[];
  readonly onTake: (grant: Grant) => void;
}) {
  const nameOf = useOrganizationNames();
  return (
    <Table.ScrollContainer minWidth={420} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table aria-label="Direct grants" verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Pattern</Table.Th>
            <Table.Th>Where</Table.Th>
            <Table.Th>When</Table.Th>
            <Table.Th w={40} aria-label="Actions" />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {grants.map(grant => (
            <Table.Tr key={grant.id}>
              <Table.Td>
                <Code data-written>{grant.pattern}</Code>
              </Table.Td>
              <Table.Td data-written>
                {grant.organizationId === null ? 'Everywhere' : <bdi>{nameOf(grant.organizationId)}</bdi>}
              </Table.Td>
              <Table.Td>
                <When grant={grant} />
              </Table.Td>
              <Table.Td>
                <Tooltip label="Take this grant">
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={`Take the grant ${grant.pattern}`}
                    onClick={() => onTake(grant)}
                  >
                    <IconX size={16} aria-hidden />
                  </ActionIcon>
                </Tooltip>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function When({ grant: { startsAt, expiresAt } }: { readonly grant: Grant }) {
  const waits = startsAt !== null && Date.parse(startsAt) > Date.now();
  return (
    <Group gap={6}>
      {waits && (
        <Badge variant="light" color="gray" size="sm">
          Not yet
        </Badge>
      )}
      <Text size="sm" span>
        {startsAt !== null && (
          <>
            from <Time at={startsAt} />{' '}
          </>
        )}
        {expiresAt === null ? (
          'for good'
        ) : (
          <>
            until <Time at={expiresAt} />
          </>
        )}
      </Text>
    </Group>
  );
}
