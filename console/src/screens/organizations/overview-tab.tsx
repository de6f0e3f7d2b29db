import { Box, Button, Group, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useCanIn } from '../../access/can.ts';
import { api, type Tagged, tagged } from '../../api/client.ts';
import { refreshSession } from '../../api/session.ts';
import { Columns } from '../../parts/columns.tsx';
import { Facts } from '../../parts/facts.tsx';
import { PageForm } from '../../parts/page-form.tsx';
import { Section } from '../../parts/section.tsx';
import { useStale } from '../../parts/stale/use-stale.tsx';
import { LoadingState } from '../../parts/states.tsx';
import { numeral, Time } from '../../parts/time.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { useSubmit } from '../../parts/use-submit.ts';
import { Trail } from '../audit/trail.tsx';
import { DomainMark } from './badges.tsx';
import { joinPolicies } from './join-policies.ts';
import { OrganizationFields, valuesOf } from './organization-fields.tsx';
import { fetchOrganization, insideFrom, type Organization, organizationKey } from './queries.ts';
import { organizationParts } from './shown.ts';
import { texts } from './texts.tsx';
import { useOrganization, useRenew } from './use-organization.ts';

export function OverviewTab() {
  const { id, organization } = useOrganization();
  const can = useCanIn(id);
  if (organization === undefined) return <LoadingState />;
  return (
    <Columns
      side={
        <Section title={texts.details} bare>
          <Facts
            facts={[
              [texts.created, <Time key="created" at={organization.createdAt} />],
              [texts.lastChanged, <Time key="changed" at={organization.updatedAt} />],
              [texts.administrators, numeral(organization.adminIds.length)],
            ]}
          />
        </Section>
      }
    >
      <Box maw="40rem" w="100%">
        {can('organization.write') ? (
          // Another organization is another form; the same one keeps what is being entered.
          <Edit key={id} organization={organization} />
        ) : (
          <Read organization={organization} />
        )}
      </Box>
      <Trail title={texts.activity} filters={{ target: id }} empty={texts.nothingYet} />
    </Columns>
  );
}

function Edit({ organization }: { readonly organization: Organization & Tagged }) {
  const client = useQueryClient();
  const { id } = organization;
  const renew = useRenew(id);
  const form = useForm({ mode: 'uncontrolled', initialValues: valuesOf(organization) });
  const stale = useStale(form, {
    what: 'organization',
    opened: organization,
    valuesOf,
    partsOf: () => organizationParts,
    load: () => fetchOrganization(id),
  });
  const { busy, submit } = useSubmit(form, {
    failed: texts.theOrganizationWasNotChanged,
    send: async ({ name, description, domain, joinPolicy }) => {
      // Only what was changed here: what somebody else changed meanwhile stays.
      const body = {
        ...(form.isDirty('name') && { name }),
        ...(form.isDirty('description') && { description: description.trim() === '' ? null : description }),
        ...(form.isDirty('domain') && { domain: domain.trim() === '' ? null : domain.trim() }),
        ...(form.isDirty('joinPolicy') && { joinPolicy }),
      };
      const call = api.PUT('/api/organizations/{id}', { params: insideFrom(stale.from), body });
      return tagged(call, ({ data }) => data);
    },
    refused: stale.refused,
    done: changed => {
      toastDone(texts.organizationUpdated);
      const values = valuesOf(changed);
      stale.goOn(changed);
      form.setValues(values);
      if (changed.name !== organization.name) void refreshSession().catch(() => {});
      client.setQueryData(organizationKey(id), changed);
      void renew();
    },
  });
  return (
    <PageForm form={form} onSubmit={submit}>
      <Stack>
        <OrganizationFields form={form} />
        {stale.window}
        <Group>
          <Button type="submit" loading={busy}>
            {texts.save}
          </Button>
        </Group>
      </Stack>
    </PageForm>
  );
}

function Read({
  organization: { description, domain, domainVerified, joinPolicy },
}: {
  readonly organization: Organization;
}) {
  const policy = joinPolicies.find(({ value }) => value === joinPolicy);
  return (
    <Section title={texts.about}>
      <Facts
        facts={[
          [
            texts.description,
            description === null ? null : (
              <span key="description" data-written style={{ whiteSpace: 'pre-wrap' }}>
                {description}
              </span>
            ),
          ],
          [
            texts.domain,
            domain === null ? null : <DomainMark key="domain" domain={domain} domainVerified={domainVerified} />,
          ],
          [texts.whoCanJoin, policy === undefined ? joinPolicy : `${policy.label}. ${policy.means}.`],
        ]}
      />
    </Section>
  );
}
