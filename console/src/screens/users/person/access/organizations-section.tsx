import { useQuery } from '@tanstack/react-query';
import { useOrganizationNames } from '../../../../access/organizations.ts';
import { unnamed } from '../../../../access/place-name.tsx';
import { Avatar } from '../../../../parts/avatar.tsx';
import { AnchorLink } from '../../../../parts/links.tsx';
import { ListRow } from '../../../../parts/rows.tsx';
import { affiliationsQuery } from '../../queries.ts';
import { BelongsTo } from './belongs-to.tsx';
import { texts } from './texts.tsx';

/** The organizations that a person belongs to, as far as one may see them. */
export function OrganizationsSection({ id }: { readonly id: string }) {
  const { data, error, refetch } = useQuery(affiliationsQuery(id));
  const names = useOrganizationNames();
  return (
    <BelongsTo
      title={texts.organizations}
      none={texts.notInAnOrganization}
      things={data?.organizationIds}
      error={error}
      retry={() => void refetch()}
    >
      {each => (
        <ListRow
          key={each}
          mark={<Avatar name={names.get(each) ?? unnamed} kind="organization" />}
          title={
            <AnchorLink to="/organizations/$id" params={{ id: each }} inherit data-written>
              <bdi>{names.get(each) ?? unnamed}</bdi>
            </AnchorLink>
          }
        />
      )}
    </BelongsTo>
  );
}
