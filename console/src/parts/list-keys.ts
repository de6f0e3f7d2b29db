import type { KeyboardEvent } from 'react';

/**
 * For `onKeyDownCapture` of a field with a list: Enter takes what is marked in the list, and nothing else. Without a mark
 * it sends the form; `held` says that it does not even that, since what is typed has not been found or chosen yet.
 */
export function enterTakesMarked(held: boolean): (event: KeyboardEvent<HTMLInputElement>) => void {
  return event => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing || hasMark(event.currentTarget)) return;
    event.stopPropagation();
    if (held) event.preventDefault();
  };
}

function hasMark(field: HTMLInputElement): boolean {
  const list = document.getElementById(field.getAttribute('aria-controls') ?? '');
  return list !== null && list.querySelector('[data-combobox-selected]') !== null;
}
