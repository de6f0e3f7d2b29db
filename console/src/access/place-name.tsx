import { useOrganizationNames } from './organizations.ts';
import { texts } from './texts.ts';

/** What an organization is called that one may not know by its name. */
export const unnamed = texts.anOrganizationYouCantSee;

/** The name of the organization that something belongs to or holds in; null is the platform. */
export function PlaceName({
  of,
  platform = texts.platformWide,
}: {
  readonly of: string | null;
  readonly platform?: string;
}) {
  const names = useOrganizationNames();
  return of === null ? platform : <bdi>{names.get(of) ?? unnamed}</bdi>;
}
