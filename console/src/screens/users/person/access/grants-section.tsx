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
import { texts } from './texts.tsx';

/** What a person holds directly, beyond roles and teams. */
export function GrantsSection({ user }: { readonly user: User }) {
  const { data, error, refetch } = useQuery(grantsQuery(user.id));
  const [giving, { open, close }] = useDisclosure(false);
  const [taking, setTaking] = useState<Grant | null>(null);
  const change = useChangePerson();
  const take = ({ id: grantId, pattern }: Grant): Promise<void> =>
    change(
      () => result(api.DELETE('/api/users/{id}/grants/{grantId}', { params: { path: { id: user.id, grantId } } })),
      texts.wasRemovedWith(pattern),
    );
  return (
    <Section
      title={texts.directGrants}
      hint={texts.permissionsBesidesThoseFromRolesAnd}
      actions={
        <Button size="xs" variant="default" leftSection={<IconPlus size={14} aria-hidden />} onClick={open}>
          {texts.addGrant}
        </Button>
      }
    >
      {error !== null ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : data === undefined ? (
        <LoadingState lines={2} />
      ) : data.grants.length === 0 ? (
        <Text size="sm" c="dimmed">
          {texts.none}
        </Text>
      ) : (
        <>
          <GrantList grants={data.grants} onTake={setTaking} />
          {data.total > data.grants.length && (
            <Text size="xs" c="dimmed">
              {texts.theFirstOf(numeral(data.grants.length), numeral(data.total))}
            </Text>
          )}
        </>
      )}
      {giving && <GiveGrantModal user={user} onClose={close} />}
      <Confirm
        opened={taking !== null}
        title={texts.removeThisGrant}
        action={texts.remove}
        onConfirm={async () => taking !== null && (await take(taking))}
        onClose={() => setTaking(null)}
      >
        {texts.losesImmediatelyPermissionsFromRoles(
          <bdi>{user.full_name ?? user.username}</bdi>,
          <Code data-written>{taking?.pattern}</Code>,
        )}
      </Confirm>
    </Section>
  );
}

function GrantList({ grants, onTake }: { readonly grants: readonly Grant[]; readonly onTake: (grant: Grant) => void }) {
  return (
    <Rows label={texts.directGrants} plain>
      {grants.map(grant => (
        <ListRow
          key={grant.id}
          title={
            <Group gap="xs">
              <Code data-written>{grant.pattern}</Code>
              {waits(grant) && <Status tone="info">{texts.notActiveYet}</Status>}
            </Group>
          }
          hint={
            <span data-written>
              {texts.givenAt(
                <PlaceName of={grant.organizationId} />,
                <Time at={grant.createdAt} />,
                <When grant={grant} />,
              )}
            </span>
          }
          end={
            <Tooltip label={texts.removeGrant}>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={texts.removeTheGrant(grant.pattern)}
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
      {startsAt !== null && <>{texts.fromAt(<Time at={startsAt} />)}</>}
      {expiresAt === null ? texts.noEndDateWithin : texts.untilAt(<Time at={expiresAt} />)}
    </>
  );
}
