import '@mantine/spotlight/styles.css';
import { Kbd, Loader, Text, TextInput } from '@mantine/core';
import { createSpotlight, Spotlight } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { api, result } from '../api/client.ts';
import { ErrorState } from '../parts/states.tsx';
import { useFound } from '../parts/use-found.ts';
import classes from './search.module.css';
import { nameAfterVerb } from './search-deeds.ts';
import { type Entry, type Found, useEntries } from './search-entries.tsx';
import { texts } from './texts.tsx';

const [store, spotlight] = createSpotlight();

/**
 * Finds people, teams, roles, companies, credentials and organizations by name, screens and deeds besides. The input keeps the focus
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
      aria-label={texts.search}
      transitionProps={{ duration: 0 }}
      overlayProps={{ backgroundOpacity: 0.4 }}
      yOffset="8dvh"
    >
      <Finder />
    </Spotlight.Root>
  );
}

/** The pause after the last key may end with a text that is gone. */
const find = async (q: string, signal: AbortSignal): Promise<readonly Found[]> =>
  q === '' ? [] : (await result(api.GET('/console/search', { params: { query: { q } }, signal }))).results;

function Finder() {
  const [text, setText] = useState('');
  // Key of the entry that the arrows or the pointer went to; null: the first.
  const [chosen, setChosen] = useState<string | null>(null);
  // The text that Enter was pressed for before its list was there.
  const [awaited, setAwaited] = useState<string | null>(null);
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const asked = text.trim();
  const named = nameAfterVerb(asked);
  const whole = useFound({ key: ['search'], text, enabled: asked !== '', find });
  const afterVerb = useFound({ key: ['search'], text: named ?? '', enabled: named !== null, find });
  const fits = whole.fits && afterVerb.fits;
  const error = whole.error ?? afterVerb.error;
  const groups = useEntries(asked, fits ? whole.rows : [], fits ? afterVerb.rows : []);
  const entries = groups.flatMap(group => group.entries);
  // Screens and deeds are there at once; what the server finds comes before them, so nothing is the first until then.
  const place = entries.findIndex(({ key }) => key === chosen);
  const at = place === -1 && fits && entries.length > 0 ? 0 : place;
  const optionId = (index: number): string => `${id}-${index}`;

  const choose = (index: number): void => {
    const next = entries.length === 0 ? 0 : (index + entries.length) % entries.length;
    setChosen(entries[next]?.key ?? null);
    list.current?.querySelector(`[data-index="${next}"]`)?.scrollIntoView({ block: 'nearest' });
  };
  const write = (value: string): void => {
    setText(value);
    setChosen(null);
    setAwaited(null);
  };
  const go = (entry: Entry | undefined): void => {
    if (entry?.completes !== undefined) write(entry.completes);
    else {
      spotlight.close();
      entry?.go();
    }
  };
  const first = entries[0];
  const arrived = fits && awaited === asked;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the awaited list arrives
  useEffect(() => {
    if (!arrived) return;
    setAwaited(null);
    if (first !== undefined && error === null) go(first);
  }, [arrived]);
  const keyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown') choose(at + 1);
    else if (event.key === 'ArrowUp') choose(Math.max(at, 0) - 1);
    else if (event.key === 'Enter' && at >= 0) go(entries[at]);
    // As if it had been pressed when the list is there.
    else if (event.key === 'Enter' && !fits) setAwaited(asked);
    else if (event.key !== 'Enter') return;
    event.preventDefault();
  };

  let index = -1;
  return (
    <>
      <TextInput
        role="combobox"
        aria-label={texts.searchPeopleTeamsRolesCompanies}
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
        placeholder={texts.searchOrTypeWhatToDoSuch}
        className={classes.input}
        leftSection={<IconSearch size={20} aria-hidden />}
        rightSection={!fits ? <Loader size="xs" aria-hidden /> : <Kbd aria-hidden>{texts.esc}</Kbd>}
        rightSectionWidth={60}
        value={text}
        onChange={({ currentTarget }) => write(currentTarget.value)}
        onKeyDown={keyDown}
      />
      <Text size="sm" px="md" py={entries.length === 0 ? 'md' : 0} c="dimmed" role="status">
        {entries.length > 0 || error !== null ? '' : !fits ? texts.searching : texts.noResults}
      </Text>
      {error !== null && asked !== '' && (
        <ErrorState error={error} retry={whole.error === null ? afterVerb.retry : whole.retry} />
      )}
      <div
        ref={list}
        id={`${id}-list`}
        role="listbox"
        aria-label={texts.results}
        aria-busy={!fits}
        className={classes.list}
      >
        {groups.map(({ title, entries: within }) => (
          // biome-ignore lint/a11y/useSemanticElements: a group of options is no fieldset
          <div key={title} role="group" aria-label={title}>
            <div className={classes.group} aria-hidden>
              {title}
            </div>
            {within.map(entry => {
              const { key, title: name, subtitle, icon: Icon } = entry;
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
                  onMouseMove={() => setChosen(key)}
                  closeSpotlightOnTrigger={false}
                  onClick={() => go(entry)}
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
