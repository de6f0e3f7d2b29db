import type { ComponentProps } from 'react';
import { SearchSelect } from '../parts/search-select.tsx';
import type { Places } from './places.ts';
import { texts } from './texts.ts';

/** Where something that is made will belong; not shown when there is only one such place. */
export function PlaceSelect({
  choices,
  ...rest
}: Omit<ComponentProps<typeof SearchSelect>, 'choices' | 'search'> & { readonly choices: Places['choices'] }) {
  if (choices.length < 2) return null;
  return (
    <SearchSelect
      label={texts.belongsTo}
      allowDeselect={false}
      searchable={choices.length > 8}
      {...rest}
      choices={choices}
    />
  );
}
