import { Button, Tabs } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPencil, IconTrash } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCan } from '../../../access/can.ts';
import { api, ifMatch, result } from '../../../api/client.ts';
import { Confirm } from '../../../parts/confirm.tsx';
import { MoreMenu } from '../../../parts/more-menu.tsx';
import { Page } from '../../../parts/page.tsx';
import { ErrorState, LoadingState } from '../../../parts/states.tsx';
import { toastDone } from '../../../parts/toast.tsx';
import { Trail as Activity } from '../../audit/trail.tsx';
import { useVaultCrumbs } from '../crumbs.ts';
import { companyRoute } from '../routes.ts';
import { CompanyCredentials } from './company-credentials.tsx';
import { CompanyFacts } from './company-facts.tsx';
import { Configurations } from './configurations.tsx';
import { EditCompanyModal } from './edit-company-modal.tsx';
import { companyKey, fetchCompany } from './queries.ts';

/** One customer: who they are, and what is kept for them. */
export function CompanyScreen() {
  const { id } = companyRoute.useParams();
  const { tab = 'credentials' } = companyRoute.useSearch();
  const navigate = companyRoute.useNavigate();
  const client = useQueryClient();
  const can = useCan();
  const withAddress = can('company.fetch.address');
  const crumbs = useVaultCrumbs();
  const [editing, edit] = useDisclosure(false);
  const [deleting, ask] = useDisclosure(false);
  const {
    data: company,
    error,
    refetch,
  } = useQuery({
    queryKey: companyKey(id),
    queryFn: ({ signal }) => fetchCompany(id, withAddress, signal),
  });
  const remove = async (): Promise<void> => {
    if (company === undefined) return;
    const params = { path: { identifier: id }, header: ifMatch(company) };
    await result(api.DELETE('/v1/company/companies/{identifier}', { params }));
    toastDone(`${company.name} was deleted`);
    void client.invalidateQueries({ queryKey: ['vault', 'companies'] });
    await navigate({ to: '/vault' });
    client.removeQueries({ queryKey: companyKey(id) });
  };
  return (
    <Page
      title={company?.name ?? 'Company'}
      crumbs={crumbs}
      actions={
        company !== undefined && (
          <>
            {can('company.update') && (
              <Button variant="default" leftSection={<IconPencil size={16} aria-hidden />} onClick={edit.open}>
                Edit
              </Button>
            )}
            <MoreMenu
              entries={[
                can('company.delete') && {
                  icon: IconTrash,
                  verb: 'Delete',
                  consequence: 'For good; not while it has credentials',
                  destructive: true,
                  onChoose: ask.open,
                },
              ]}
            />
          </>
        )
      }
    >
      {error !== null ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : company === undefined ? (
        <LoadingState lines={3} />
      ) : (
        <CompanyFacts company={company} />
      )}
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={value =>
          void navigate({ search: value === 'configurations' ? { tab: 'configurations' } : {}, replace: true })
        }
      >
        <Tabs.List>
          <Tabs.Tab value="credentials">Credentials</Tabs.Tab>
          {can('company.fetch.configurations') && <Tabs.Tab value="configurations">Configurations</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="credentials" pt="md">
          <CompanyCredentials id={id} />
        </Tabs.Panel>
        <Tabs.Panel value="configurations" pt="md">
          <Configurations id={id} />
        </Tabs.Panel>
      </Tabs>
      <Activity title="Activity" filters={{ target: id }} empty="Nothing yet" />
      {editing && company !== undefined && <EditCompanyModal company={company} onClose={edit.close} />}
      <Confirm
        opened={deleting}
        title="Delete this company?"
        action="Delete company"
        onConfirm={remove}
        onStale={refetch}
        onClose={ask.close}
      >
        <bdi>{company?.name}</bdi> is deleted permanently. A company that still has credentials cannot be deleted.
      </Confirm>
    </Page>
  );
}
