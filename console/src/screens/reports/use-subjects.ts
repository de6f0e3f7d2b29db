import { type Places, platform, usePlaces } from '../../access/places.ts';
import { useOwnTeams } from '../teams/rights.ts';

/** What whoever is signed in may report on. */
export interface Subjects {
  /** Organizations where that is everything, or a team that they lead. */
  readonly places: Places['choices'];
  /** Where one acts now, or else the first there is. */
  readonly usual: string;
  /** The teams there that they lead, for a select. */
  readonly teamsIn: (place: string) => { value: string; label: string }[];
}

/** Where whoever is signed in may report on something, and on which teams. */
export function useSubjects(): Subjects {
  const all = usePlaces('report.generate.any');
  const some = usePlaces('report.generate');
  const led = useOwnTeams().filter(({ role }) => role !== 'member');
  const known = new Set(all.choices.map(({ value }) => value));
  const ofTeams = new Set(led.map(({ organization_id: place }) => place ?? platform));
  const places = [
    ...all.choices,
    ...some.choices.filter(({ value }) => value !== platform && ofTeams.has(value) && !known.has(value)),
  ];
  return {
    places,
    usual: places.some(({ value }) => value === some.usual) ? some.usual : (places[0]?.value ?? platform),
    teamsIn: place =>
      led
        // On the platform everything is meant, and with it any team.
        .filter(({ organization_id: of }) => place === platform || (of ?? platform) === place)
        .map(({ id, name }) => ({ value: id, label: name })),
  };
}

/** What a body says of what was chosen: a team says its organization itself. */
export function subjectOf({ place, team }: { readonly place: string; readonly team: string }): {
  team_id?: string;
  organization_id?: string;
} {
  if (team !== '') return { team_id: team };
  return place === platform ? {} : { organization_id: place };
}
