import { Button, Tabs } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconBuildingStore, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCan } from '../../../access/can.ts';
import { api, ifMatch, result } from '../../../api/client.ts';
import { useMe } from '../../../api/session.ts';
import { Columns } from '../../../parts/columns.tsx';
import { Confirm } from '../../../parts/confirm.tsx';
import { ButtonLink } from '../../../parts/links.tsx';
import { MoreMenu } from '../../../parts/more-menu.tsx';
import { Page } from '../../../parts/page.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../../parts/states.tsx';
import { Tile } from '../../../parts/tile.tsx';
import { toastDone } from '../../../parts/toast.tsx';
import { Trail as Activity } from '../../audit/trail.tsx';
import { CredentialList } from '../credentials/credential-list.tsx';
import { useVaultCrumbs } from '../crumbs.ts';
import { companyRoute } from '../routes.ts';
import { CompanyFacts } from './company-facts.tsx';
import { Configurations } from './configurations.tsx';
import { EditCompanyModal } from './edit-company-modal.tsx';
import { companyKey, fetchCompany } from './queries.ts';
import { texts } from './texts.tsx';

/** One customer: who they are, and what is kept for them. */
export function CompanyScreen() {
  const { id } = companyRoute.useParams();
  const { tab = 'credentials' } = companyRoute.useSearch();
  const navigate = companyRoute.useNavigate();
  const client = useQueryClient();
  const can = useCan();
  const withAddress = can('company.fetch.address');
  const crumbs = useVaultCrumbs();
  // A permission scope may begin with anything, so that nobody knows who may keep one before they try.
  const mayKeep = useMe().holds.length > 0;
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
    toastDone(texts.wasDeletedNamed(company.name));
    void client.invalidateQueries({ queryKey: ['vault', 'companies'] });
    await navigate({ to: '/vault' });
    client.removeQueries({ queryKey: companyKey(id) });
  };
  return (
    <Page
      title={company?.name ?? texts.company}
      crumbs={crumbs}
      mark={<Tile icon={IconBuildingStore} size={56} />}
      actions={
        company !== undefined && (
          <>
            {can('company.update') && (
              <Button variant="default" leftSection={<IconPencil size={16} aria-hidden />} onClick={edit.open}>
                {texts.edit}
              </Button>
            )}
            <MoreMenu
              entries={[
                can('company.delete') && {
                  icon: IconTrash,
                  verb: texts.delete,
                  consequence: texts.forGoodNotWhileItHas,
                  destructive: true,
                  onChoose: ask.open,
                },
              ]}
            />
            {mayKeep && (
              <ButtonLink
                to="/vault/companies/$id/new"
                params={{ id }}
                leftSection={<IconPlus size={16} aria-hidden />}
              >
                {texts.addCredential}
              </ButtonLink>
            )}
          </>
        )
      }
    >
      <Columns
        side={company === undefined ? error === null && <LoadingState lines={3} /> : <CompanyFacts company={company} />}
      >
        {error !== null && <ErrorState error={error} retry={() => void refetch()} />}
        <Tabs
          value={tab}
          keepMounted={false}
          onChange={value =>
            void navigate({ search: value === 'configurations' ? { tab: 'configurations' } : {}, replace: true })
          }
        >
          <Tabs.List>
            <Tabs.Tab value="credentials">{texts.credentials}</Tabs.Tab>
            {can('company.fetch.configurations') && <Tabs.Tab value="configurations">{texts.configurations}</Tabs.Tab>}
          </Tabs.List>
          <Tabs.Panel value="credentials" pt="md">
            <CredentialList
              of={{ company: id }}
              empty={<EmptyState title={texts.noCredentialsHere}>{texts.thisCompanyHasNoCredentialsOrNone}</EmptyState>}
            />
          </Tabs.Panel>
          <Tabs.Panel value="configurations" pt="md">
            <Configurations id={id} />
          </Tabs.Panel>
        </Tabs>
        <Activity title={texts.activity} filters={{ target: id }} empty={texts.nothingYet} />
      </Columns>
      {editing && company !== undefined && <EditCompanyModal company={company} onClose={edit.close} />}
      <Confirm
        opened={deleting}
        title={texts.deleteThisCompany}
        action={texts.deleteCompany}
        onConfirm={remove}
        onStale={refetch}
        onClose={ask.close}
      >
        {texts.isDeletedPermanentlyACompanyThat(<bdi>{company?.name}</bdi>)}
      </Confirm>
    </Page>
  );
}
