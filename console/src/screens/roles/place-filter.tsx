import { useOrganizationNames } from '../../access/organizations.ts';
import { unnamed } from '../../access/place-name.tsx';
import { useChosenOrganization } from '../../api/organization.ts';
import type { Filter } from '../../parts/filter-bar.tsx';
import { SearchSelect } from '../../parts/search-select.tsx';
import { texts } from './texts.tsx';

/** Narrows a list to what belongs to one organization; none while one acts in one, or knows of none. */
export function usePlaceFilter(
  place: string | undefined,
  onChange: (place: string | undefined) => void,
): readonly Filter[] {
  const chosen = useChosenOrganization();
  const names = useOrganizationNames();
  if (chosen !== null || (names.size === 0 && place === undefined)) return [];
  return [
    {
      key: 'place',
      label: texts.belongsTo,
      value: place === undefined ? null : (names.get(place) ?? unnamed),
      clear: () => onChange(undefined),
      field: (
        <SearchSelect
          label={texts.belongsTo}
          placeholder={texts.anyOrganization}
          clearable
          choices={[...names].map(([value, label]) => ({ value, label }))}
          value={place ?? null}
          comboboxProps={{ withinPortal: false }}
          onChange={value => onChange(value ?? undefined)}
        />
      ),
    },
  ];
}
