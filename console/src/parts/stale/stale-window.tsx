import { Button, Group, Paper, Radio, SegmentedControl, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { ApiError } from '../../api/errors.ts';
import { Window } from '../window.tsx';
import { type Choice, type Difference, type Keep, merged, type Three } from './parts.ts';
import { Said } from './said.tsx';
import classes from './stale.module.css';
import { WhoChanged } from './who-changed.tsx';

const keeps: readonly { readonly value: Keep; readonly label: string; readonly means: string }[] = [
  { value: 'both', label: 'Both', means: 'Their changes, and yours. Where you both changed the same, choose below.' },
  { value: 'theirs', label: 'Theirs', means: 'What is saved now. Your changes are dropped.' },
  { value: 'mine', label: 'Mine', means: 'What you entered, for everything below. Their changes are undone.' },
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
    <Window size="lg" title={`This ${what} was changed meanwhile`} onClose={onClose}>
      <Stack>
        <Text size="sm">
          <WhoChanged error={error} /> Nothing you entered is lost, and nothing was saved yet.
        </Text>
        {differences.length === 0 ? (
          <Text size="sm">What is saved now is what you entered. There is nothing to choose.</Text>
        ) : (
          <>
            <div>
              <SegmentedControl
                fullWidth
                // Colours change at once with the scheme: what is half way between two is hard to read.
                transitionDuration={0}
                styles={{ label: { transition: 'none' }, innerLabel: { transition: 'none' } }}
                aria-label="What to keep"
                data={keeps.map(({ value, label }) => ({ value, label }))}
                value={keep}
                onChange={value => setKeep(keeps.find(each => each.value === value)?.value ?? 'both')}
              />
              <Text size="sm" c="dimmed" mt={6} aria-live="polite">
                {keeps.find(({ value }) => value === keep)?.means}
              </Text>
            </div>
            <Stack component="ul" gap="sm" p={0} m={0} style={{ listStyle: 'none' }} aria-label="What differs">
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
            Back to my form
          </Button>
          <Button onClick={() => onChoose(merged(differences, three, keep, choices))}>Continue</Button>
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
          {byThem && byMe ? ', changed by both' : byThem ? ', changed by them' : ', changed by you'}
        </Text>
      </Text>
      <dl className={classes.said}>
        <Said term="Before" text={part.said(base)} />
        {byThem && <Said term="Theirs" text={part.said(theirs)} />}
        {byMe && <Said term="Mine" text={part.said(mine)} />}
      </dl>
      {choice !== null && byThem && byMe && (
        <Radio.Group
          aria-label={`What to keep of ${part.label}`}
          value={choice}
          onChange={value => onChoice(value === 'theirs' || value === 'joined' ? value : 'mine')}
        >
          <Group gap="md">
            <Radio value="mine" label="Mine" />
            <Radio value="theirs" label="Theirs" />
            {part.write !== undefined && <Radio value="joined" label="Theirs, then mine" />}
          </Group>
        </Radio.Group>
      )}
    </Stack>
  );
}
