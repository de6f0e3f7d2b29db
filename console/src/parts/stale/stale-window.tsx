import { Button, Group, Paper, Radio, SegmentedControl, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { ApiError } from '../../api/errors.ts';
import { Window } from '../window.tsx';
import { type Choice, type Difference, type Keep, merged, type Three } from './parts.ts';
import { Said } from './said.tsx';
import classes from './stale.module.css';
import { texts } from './texts.tsx';
import { WhoChanged } from './who-changed.tsx';

const keeps: readonly { readonly value: Keep; readonly label: string; readonly means: string }[] = [
  { value: 'both', label: texts.both, means: texts.theirChangesAndYoursWhereYouBoth },
  { value: 'theirs', label: texts.theirs, means: texts.whatIsSavedNowYourChangesAre },
  { value: 'mine', label: texts.mine, means: texts.whatYouEnteredForEverythingBelow },
];

/** Shows what somebody else saved meanwhile beside what was entered, and asks what to keep. Nothing is saved by it. */
export function StaleWindow<V>({
  what,
  error,
  three,
  differences,
  onChoose,
  onClose,
}: {
  readonly what: string;
  /** The refusal: it says who it was, where that is known. */
  readonly error: ApiError;
  readonly three: Three<V>;
  readonly differences: readonly Difference<V>[];
  readonly onChoose: (values: V) => void;
  readonly onClose: () => void;
}) {
  const [keep, setKeep] = useState<Keep>('both');
  const [choices, setChoices] = useState<Readonly<Record<string, Choice>>>({});
  return (
    <Window size="lg" title={texts.thisWasChangedMeanwhileAt(what)} onClose={onClose}>
      <Stack>
        <Text size="sm">{texts.nothingYouEnteredIsLostAndNothing(<WhoChanged error={error} />)}</Text>
        {differences.length === 0 ? (
          <Text size="sm">{texts.whatIsSavedNowIsWhatYou}</Text>
        ) : (
          <>
            <div>
              <SegmentedControl
                fullWidth
                // Colours change at once with the scheme: what is half way between two is hard to read.
                transitionDuration={0}
                styles={{ label: { transition: 'none' }, innerLabel: { transition: 'none' } }}
                aria-label={texts.whatToKeep}
                data={keeps.map(({ value, label }) => ({ value, label }))}
                value={keep}
                onChange={value => setKeep(keeps.find(each => each.value === value)?.value ?? 'both')}
              />
              <Text size="sm" c="dimmed" mt={6} aria-live="polite">
                {keeps.find(({ value }) => value === keep)?.means}
              </Text>
            </div>
            <Stack component="ul" gap="sm" p={0} m={0} style={{ listStyle: 'none' }} aria-label={texts.whatDiffers}>
              {differences.map(difference => (
                <Paper key={difference.part.key} component="li" withBorder p="sm">
                  <OnePart
                    difference={difference}
                    three={three}
                    choice={keep === 'both' ? (choices[difference.part.key] ?? 'mine') : null}
                    onChoice={choice => setChoices({ ...choices, [difference.part.key]: choice })}
                  />
                </Paper>
              ))}
            </Stack>
          </>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {texts.backToMyForm}
          </Button>
          <Button onClick={() => onChoose(merged(differences, three, keep, choices))}>{texts.continue}</Button>
        </Group>
      </Stack>
    </Window>
  );
}

function OnePart<V>({
  difference: { part, byThem, byMe },
  three: { base, theirs, mine },
  choice,
  onChoice,
}: {
  readonly difference: Difference<V>;
  readonly three: Three<V>;
  /** Null: one side is kept as a whole. */
  readonly choice: Choice | null;
  readonly onChoice: (choice: Choice) => void;
}) {
  return (
    <Stack gap={6}>
      <Text fw={600} size="sm">
        <bdi>{part.label}</bdi>
        <Text span size="sm" c="dimmed" fw={400}>
          {byThem && byMe ? texts.changedByBoth : byThem ? texts.changedByThem : texts.changedByYou}
        </Text>
      </Text>
      <dl className={classes.said}>
        <Said term={texts.before} text={part.said(base)} />
        {byThem && <Said term={texts.theirs} text={part.said(theirs)} />}
        {byMe && <Said term={texts.mine} text={part.said(mine)} />}
      </dl>
      {choice !== null && byThem && byMe && (
        <Radio.Group
          aria-label={texts.whatToKeepOf(part.label)}
          value={choice}
          onChange={value => onChoice(value === 'theirs' || value === 'joined' ? value : 'mine')}
        >
          <Group gap="md">
            <Radio value="mine" label={texts.mine} />
            <Radio value="theirs" label={texts.theirs} />
            {part.write !== undefined && <Radio value="joined" label={texts.theirsThenMine} />}
          </Group>
        </Radio.Group>
      )}
    </Stack>
  );
}
