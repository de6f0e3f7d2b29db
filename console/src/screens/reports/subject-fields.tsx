import { Select } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { PlaceSelect } from '../../access/place-select.tsx';
import { options } from './options.ts';
import { texts } from './texts.tsx';
import type { Subjects } from './use-subjects.ts';

/** The organization that is reported on, where there is more than one to choose from, and all of it or one team. */
export function SubjectFields<V extends { place: string; team: string }>({
  form,
  subjects: { places, teamsIn },
}: {
  readonly form: UseFormReturnType<V>;
  readonly subjects: Subjects;
}) {
  const { place } = form.getValues();
  return (
    <>
      <PlaceSelect
        label={texts.organization}
        choices={places}
        {...form.getInputProps('place')}
        onChange={next => form.setValues({ place: next, team: '' } as Partial<V>)}
      />
      <Select
        label={texts.about}
        allowDeselect={false}
        data={[...options({ '': texts.everything }), ...teamsIn(place)]}
        {...form.getInputProps('team')}
      />
    </>
  );
}
