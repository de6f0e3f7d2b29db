import { ActionIcon, Button, Code, Group, Text, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { PlaceName } from '../../../../access/place-name.tsx';
import { api, result } from '../../../../api/client.ts';
import { Confirm } from '../../../../parts/confirm.tsx';
import { ListRow, Rows } from '../../../../parts/rows.tsx';
import { Section } from '../../../../parts/section.tsx';
import { ErrorState, LoadingState } from '../../../../parts/states.tsx';
import { Status } from '../../../../parts/status.tsx';
import { numeral, Time } from '../../../../parts/time.tsx';
import { type Grant, grantsQuery, type User } from '../../queries.ts';
import { useChangePerson } from '../change-person.ts';
import { GiveGrantModal } from './give-grant-modal.tsx';

/** What a person holds directly, beyond roles and teams. */
export function GrantsSection({ user }: { readonly user: User }) {
  const { data, error, refetch } = useQuery(grantsQuery(user.id));
  const [giving, { open, close }] = useDisclosure(false);
  const [taking, setTaking] = useState<Grant | null>(null);
  const change = useChangePerson();
  const take = ({ id: grantId, pattern }: Grant): Promise<void> =>
    change(
      () => result(api.DELETE('/api/users/{id}/grants/{grantId}', { params: { path: { id: user.id, grantId } } })),
      `${pattern} was removed`,
    );
  return (
    <Section
      title="Direct grants"
      hint="Permissions besides those from roles and teams"
      actions={
        <Button size="xs" variant="default" leftSection={<IconPlus size={14} aria-hidden />} onClick={open}>
          Add grant
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
          <GrantList grants={data.grants} onTake={setTaking} />
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
        title="Remove this grant?"
        action="Remove"
        onConfirm={async () => taking !== null && (await take(taking))}
        onClose={() => setTaking(null)}
      >
        <bdi>{user.full_name ?? user.username}</bdi> loses <Code data-written>{taking?.pattern}</Code> immediately.
        Permissions from roles and teams stay.
      </Confirm>
    </Section>
  );
}

function GrantList({ grants, onTake }: { readonly grants: readonly Grant[]; readonly onTake: (grant: Grant) => void }) {
  return (
    <Rows label="Direct grants" plain>
      {grants.map(grant => (
        <ListRow
          key={grant.id}
          title={
            <Group gap="xs">
              <Code data-written>{grant.pattern}</Code>
              {waits(grant) && <Status tone="info">Not active yet</Status>}
            </Group>
          }
          hint={
            <span data-written>
              <PlaceName of={grant.organizationId} /> · given <Time at={grant.createdAt} /> · <When grant={grant} />
            </span>
          }
          end={
            <Tooltip label="Remove grant">
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={`Remove the grant ${grant.pattern}`}
                onClick={() => onTake(grant)}
              >
                <IconX size={16} aria-hidden />
              </ActionIcon>
            </Tooltip>
          }
        />
      ))}
    </Rows>
  );
}

const waits = ({ startsAt }: Grant): boolean => startsAt !== null && Date.parse(startsAt) > Date.now();

function When({ grant: { startsAt, expiresAt } }: { readonly grant: Grant }) {
  return (
    <>
      {startsAt !== null && (
        <>
          from <Time at={startsAt} />{' '}
        </>
      )}
      {expiresAt === null ? (
        'no end date'
      ) : (
        <>
          until <Time at={expiresAt} />
        </>
      )}
    </>
  );
}
