import { VisuallyHidden } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { catalogueQuery } from '../../access/catalogue.ts';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { Page } from '../../parts/page.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../parts/states.tsx';
import { numeral } from '../../parts/time.tsx';
import { CatalogueTreeView } from './catalogue-tree.tsx';
import { RolesTabs } from './roles-tabs.tsx';
import { catalogueRoute } from './routes.ts';
import { texts } from './texts.tsx';
import { treeOf } from './tree.ts';

/** Every permission there is to give, what it allows and which routes ask for it. */
export function CatalogueScreen() {
  const { q = '' } = catalogueRoute.useSearch();
  const navigate = catalogueRoute.useNavigate();
  const { data: catalogue, error, refetch } = useQuery(catalogueQuery);
  const tree = useMemo(() => (catalogue === undefined ? null : treeOf(catalogue, q)), [catalogue, q]);
  return (
    <Page
      title={texts.rolesPermissions}
      width="fill"
      count={tree === null ? undefined : texts.permissionCount(tree.count)}
      tabs={<RolesTabs />}
    >
      <FilterBar
        search={{
          label: texts.searchPermissions,
          placeholder: texts.nameRouteOrRead,
          value: q === '' ? undefined : q,
          onChange: wanted => void navigate({ search: wanted === undefined ? {} : { q: wanted }, replace: true }),
        }}
      />
      {error !== null ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : tree === null ? (
        <LoadingState lines={8} />
      ) : (
        <>
          <VisuallyHidden role="status">
            {numeral(tree.count)} {q === '' ? texts.permissionsWithin : texts.found}
          </VisuallyHidden>
          {tree.count === 0 ? (
            <EmptyState title={texts.noPermissionMatches}>{texts.tryAShorterSearch}</EmptyState>
          ) : (
            <CatalogueTreeView key={q} tree={tree} opened={q !== ''} />
          )}
        </>
      )}
    </Page>
  );
}
