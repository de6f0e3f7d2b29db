import { Autocomplete, Button, Group, SimpleGrid, Stack } from '@mantine/core';
import { type SyntheticEvent, useState } from 'react';
import { useCan } from '../../access/can.ts';
import { isUsed, useKnownNodes } from '../../access/catalogue.ts';
import { useOrganizationNames } from '../../access/organizations.ts';
import { illFormedNode } from '../../access/patterns.ts';
import { useChosenOrganization } from '../../api/organization.ts';
import { useMe } from '../../api/session.ts';
import { enterTakesMarked } from '../../parts/list-keys.ts';
import { PersonField } from '../../parts/person-field.tsx';
import { SearchSelect } from '../../parts/search-select.tsx';
import { holdsUnread } from '../../parts/unread.ts';
import type { WhySearch } from './queries.ts';
import { whyRoute } from './routes.ts';
import { texts } from './texts.tsx';

const everywhere = '';

/** Asks by going to the address of the question. Made anew for each question. */
export function QuestionForm({ asked, name }: { readonly asked: WhySearch; readonly name: string }) {
  const navigate = whyRoute.useNavigate();
  const { user } = useMe();
  const can = useCan();
  const chosen = useChosenOrganization();
  const names = useOrganizationNames();
  const nodes = useKnownNodes();
  const [person, setPerson] = useState(asked.person ?? '');
  // What stands in the field: the name of who was picked, until something else is typed.
  const [typed, setTyped] = useState<string | null>(null);
  const [node, setNode] = useState(asked.node ?? '');
  const [place, setPlace] = useState(asked.organization ?? chosen ?? everywhere);
  const [missing, setMissing] = useState(false);
  const ask = (event: SyntheticEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (holdsUnread(event.currentTarget)) return;
    setMissing(true);
    if (person === '' || node === '' || illFormedNode(node) !== null) return;
    const organization = place === everywhere || place === chosen ? {} : { organization: place };
    void navigate({ search: { person, node, ...organization } });
  };
  const myself = (): void => {
    setPerson(user.id);
    setTyped(user.full_name ?? user.username);
  };
  const places = [
    ...(chosen === null ? [{ value: everywhere, label: texts.platformWide }] : []),
    ...[...names].map(([value, label]) => ({ value, label })),
    ...(place === everywhere || names.has(place) ? [] : [{ value: place, label: texts.anOrganizationTitle }]),
  ];
  return (
    <form onSubmit={ask} noValidate>
      <Stack gap="sm">
        <SimpleGrid cols={{ base: 1, sm: places.length > 1 ? 3 : 2 }} spacing="sm">
          <PersonField
            required
            description={can('user.read.other') ? texts.searchOrTypeAnEMailOr : texts.youCanAskAboutYourself}
            value={typed ?? name}
            onChange={text => {
              setTyped(text);
              setPerson(text.trim());
            }}
            onPick={setPerson}
            error={missing && person === '' ? texts.chooseAPerson : null}
          />
          <Autocomplete
            label={texts.permission}
            required
            description={texts.aSinglePermissionSuchAsCredential}
            placeholder={texts.credentialFetch}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={255}
            maxDropdownHeight={260}
            value={node}
            onChange={setNode}
            error={missing && node === '' ? texts.enterAPermission : illFormedNode(node)}
            data={(nodes ?? []).filter(isUsed).map(each => each.node)}
            limit={50}
            onKeyDownCapture={enterTakesMarked(false)}
          />
          {places.length > 1 && (
            <SearchSelect
              label={texts.where}
              description={texts.platformWidePermissionsCountThereToo}
              allowDeselect={false}
              searchable={places.length > 8}
              choices={places}
              value={place}
              onChange={setPlace}
            />
          )}
        </SimpleGrid>
        <Group gap="xs">
          <Button type="submit">{texts.explain}</Button>
          <Button variant="default" onClick={myself}>
            {texts.askAboutMyself}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
