import { Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { catalogueQuery } from '../../access/catalogue.ts';
import { Page } from '../../parts/page.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../parts/states.tsx';
import { numeral } from '../../parts/time.tsx';
import { useWritten } from '../../parts/use-written.ts';
import { CatalogueTreeView } from './catalogue-tree.tsx';
import { RolesTabs } from './roles-tabs.tsx';
import { catalogueRoute } from './routes.ts';
import { treeOf } from './tree.ts';

/** Every permission there is to give, what it allows and which routes ask for it. */
export function CatalogueScreen() {
  const { q = '' } = catalogueRoute.useSearch();
  const navigate = catalogueRoute.useNavigate();
  const { data: catalogue, error, refetch } = useQuery(catalogueQuery);
  const written = useWritten(
    q === '' ? undefined : q,
    wanted => void navigate({ search: wanted === undefined ? {} : { q: wanted }, replace: true }),
  );
  const tree = useMemo(() => (catalogue === undefined ? null : treeOf(catalogue, q)), [catalogue, q]);
  return (
    <Page title="Roles & permissions" hint="All permissions, and what each one allows." tabs={<RolesTabs />}>
      <TextInput
        label="Search permissions"
        description="Search names, descriptions and routes, or enter a pattern such as *.read"
        leftSection={<IconSearch size={16} aria-hidden />}
        maxLength={255}
        autoComplete="off"
        {...written}
        maw={480}
      />
      {error !== null ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : tree === null ? (
        <LoadingState lines={8} />
      ) : (
        <>
          <Text size="sm" c="dimmed" role="status" my="xs">
            {numeral(tree.count)} {q === '' ? 'permissions' : 'found'}
          </Text>
          {tree.count === 0 ? (
            <EmptyState title="No permission matches">Try a shorter search.</EmptyState>
          ) : (
            <CatalogueTreeView key={q} tree={tree} opened={q !== ''} />
          )}
        </>
      )}
    </Page>
  );
}
