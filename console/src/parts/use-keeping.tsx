import { Button, Group, Stack, Text } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';
import { type ReactNode, useCallback, useRef, useState } from 'react';
import { texts } from './texts.ts';
import { Window } from './window.tsx';

/** What is asked before something is lost. */
export interface Question {
  readonly title: string;
  readonly text: string;
  readonly stay: string;
  readonly leave: string;
}

const ofForms: Question = {
  title: texts.discardWhatYouEntered,
  text: texts.itHasNotBeenSaved,
  stay: texts.keepEditing,
  leave: texts.discard,
};

/**
 * Asks before something is lost by closing a window, going to another screen, or going back; closing the tab asks in
 * the browser's own words. `unsaved` tells at that moment whether there is anything to lose.
 */
export function useKeeping(
  unsaved: () => boolean,
  { title, text, stay, leave }: Question = ofForms,
): {
  /** Goes on when nothing is lost, or once that was confirmed. */
  readonly leaving: (go: () => void) => void;
  /** To be rendered. */
  readonly question: ReactNode;
} {
  const now = useRef(unsaved);
  now.current = unsaved;
  const [going, setGoing] = useState<(() => void) | null>(null);
  const { status, proceed, reset } = useBlocker({
    // What only narrows or orders a list is no other screen.
    shouldBlockFn: useCallback(({ current, next }) => current.pathname !== next.pathname && now.current(), []),
    enableBeforeUnload: useCallback(() => now.current(), []),
    withResolver: true,
  });
  const asking = going !== null || status === 'blocked';
  const answer = (go: boolean): void => {
    setGoing(null);
    if (go) proceed?.();
    else reset?.();
    if (go) going?.();
  };
  return {
    leaving: go => (unsaved() ? setGoing(() => go) : go()),
    question: asking && (
      <Window title={title} onClose={() => answer(false)} size="sm">
        <Stack>
          <Text size="sm">{text}</Text>
          <Group justify="flex-end">
            <Button variant="default" data-autofocus onClick={() => answer(false)}>
              {stay}
            </Button>
            <Button color="red.9" onClick={() => answer(true)}>
              {leave}
            </Button>
          </Group>
        </Stack>
      </Window>
    ),
  };
}
