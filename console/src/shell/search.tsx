import '@mantine/spotlight/styles.css';
import { Kbd, Loader, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { createSpotlight, Spotlight } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { api, result } from '../api/client.ts';
import { ErrorState } from '../parts/states.tsx';
import classes from './search.module.css';
import { type Found, useEntries } from './search-entries.tsx';

const [store, spotlight] = createSpotlight();
const nothing: readonly Found[] = [];

/**
 * Finds people, teams, roles, companies and organizations by name, screens and deeds besides. The input keeps the focus
 * and the arrows choose, as a combobox does (ARIA Authoring Practices), so that it is told to those who do not see it.
 */
export function Search({ onClose }: { readonly onClose: () => void }) {
  useEffect(() => {
    spotlight.open();
    return spotlight.close;
  }, []);
  return (
    <Spotlight.Root
      store={store}
      shortcut={null}
      onSpotlightClose={onClose}
      aria-label="Search"
      transitionProps={{ duration: 0 }}
      overlayProps={{ backgroundOpacity: 0.4 }}
      yOffset="8dvh"
    >
      <Finder />
    </Spotlight.Root>
  );
}

function Finder() {
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const asked = text.trim();
  const [q] = useDebouncedValue(asked, 150);
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['search', q],
    queryFn: ({ signal }) => result(api.GET('/console/search', { params: { query: { q } }, signal })),
    enabled: q !== '',
    placeholderData: keepPreviousData,
  });
  const busy = asked !== q || isFetching;
  const groups = useEntries(asked, asked === '' ? nothing : (data?.results ?? nothing));
  const entries = groups.flatMap(group => group.entries);
  // What is found may become shorter than what was chosen.
  const at = Math.min(chosen, entries.length - 1);
  const optionId = (index: number): string => `${id}-${index}`;

  const choose = (index: number): void => {
    const next = entries.length === 0 ? 0 : (index + entries.length) % entries.length;
    setChosen(next);
    list.current?.querySelector(`[data-index="${next}"]`)?.scrollIntoView({ block: 'nearest' });
  };
  const keyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown') choose(at + 1);
    else if (event.key === 'ArrowUp') choose(at - 1);
    else if (event.key === 'Enter') {
      spotlight.close();
      entries[at]?.go();
    } else return;
    event.preventDefault();
  };

  let index = -1;
  return (
    <>
      <TextInput
        role="combobox"
        aria-label="Search people, teams, roles, companies, organizations and screens"
        aria-expanded={entries.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={at >= 0 ? optionId(at) : undefined}
        aria-autocomplete="list"
        autoComplete="off"
        spellCheck={false}
        data-autofocus
        size="lg"
        variant="unstyled"
        maxLength={100}
        placeholder="Search …"
        className={classes.input}
        leftSection={<IconSearch size={20} aria-hidden />}
        rightSection={busy && asked !== '' ? <Loader size="xs" aria-hidden /> : <Kbd aria-hidden>Esc</Kbd>}
        rightSectionWidth={60}
        value={text}
        onChange={({ currentTarget }) => {
          setText(currentTarget.value);
          setChosen(0);
        }}
        onKeyDown={keyDown}
      />
      <Text size="sm" px="md" py={entries.length === 0 ? 'md' : 0} c="dimmed" role="status">
        {entries.length > 0 || error !== null ? '' : busy ? 'Looking …' : 'Nothing has that name'}
      </Text>
      {error !== null && asked !== '' && <ErrorState error={error} retry={() => void refetch()} />}
      <div ref={list} id={`${id}-list`} role="listbox" aria-label="Results" aria-busy={busy} className={classes.list}>
        {groups.map(({ title, entries: within }) => (
          // biome-ignore lint/a11y/useSemanticElements: a group of options is no fieldset
          <div key={title} role="group" aria-label={title}>
            <div className={classes.group} aria-hidden>
              {title}
            </div>
            {within.map(({ key, title: name, subtitle, icon: Icon, go }) => {
              index += 1;
              const place = index;
              return (
                <Spotlight.Action
                  key={key}
                  // Of its properties this part keeps `id` to itself.
                  ref={option => {
                    if (option !== null) option.id = optionId(place);
                  }}
                  role="option"
                  aria-selected={place === at}
                  data-selected={place === at || undefined}
                  data-index={place}
                  className={classes.option}
                  onMouseMove={() => setChosen(place)}
                  onClick={go}
                >
                  <Icon size={18} aria-hidden />
                  <div className={classes.body}>
                    <Text size="sm" truncate>
                      <bdi>{name}</bdi>
                    </Text>
                    {subtitle !== null && (
                      <Text size="xs" truncate className={classes.subtitle}>
                        <bdi>{subtitle}</bdi>
                      </Text>
                    )}
                  </div>
                </Spotlight.Action>
              );
            })}
          </div>
        ))}
      </div>
    </>
  );
}
