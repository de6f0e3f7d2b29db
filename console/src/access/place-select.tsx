import { Select, type SelectProps } from '@mantine/core';
import type { Places } from './places.ts';

/** Where something that is made will belong; not shown when there is only one such place. */
export function PlaceSelect({ choices, ...rest }: Omit<SelectProps, 'data'> & { readonly choices: Places['choices'] }) {
  if (choices.length < 2) return null;
  return (
    <Select label="Belongs to" allowDeselect={false} searchable={choices.length > 8} {...rest} data={[...choices]} />
  );
}
