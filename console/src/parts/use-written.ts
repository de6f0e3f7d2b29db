import { useDebouncedCallback } from '@mantine/hooks';
import { type ChangeEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react';

/** Milliseconds without a key after which a text counts. */
const pause = 250;

/**
 * Props of a text field that narrows a list, and is kept in the address. Its text counts a moment after the last key, at
 * once with Enter, and when the field is left: what is pressed next, such as “Clear”, comes after it and not before. When
 * the address changes otherwise, the field follows. `onSettled` gets undefined for no text.
 */
export function useWritten(given: string | undefined, onSettled: (text: string | undefined) => void) {
  const [text, setText] = useState(given ?? '');
  const told = useRef(given);
  const settle = useDebouncedCallback((value: string) => {
    const settled = value.trim() === '' ? undefined : value.trim();
    told.current = settled;
    onSettled(settled);
  }, pause);
  useEffect(() => {
    if (given === told.current) return;
    told.current = given;
    setText(given ?? '');
  }, [given]);
  return {
    value: text,
    onChange: ({ currentTarget: { value } }: ChangeEvent<HTMLInputElement>) => {
      setText(value);
      settle(value);
    },
    onBlur: () => settle.flush(),
    onKeyDown: ({ key, nativeEvent }: KeyboardEvent) => {
      if (key === 'Enter' && !nativeEvent.isComposing) settle.flush();
    },
  };
}
