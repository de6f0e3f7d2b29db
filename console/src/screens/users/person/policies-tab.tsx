import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useCan } from '../../../access/can.ts';
import { api, result } from '../../../api/client.ts';
import type { paths } from '../../../api/schema.d.ts';
import { AnchorLink } from '../../../parts/links.tsx';
import { ListRow, Rows } from '../../../parts/rows.tsx';
import { Section } from '../../../parts/section.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../../parts/states.tsx';
import { Status } from '../../../parts/status.tsx';
import { Time } from '../../../parts/time.tsx';
import { capital, kinds, policyTypes, whomOf } from '../../policies/kinds.ts';
import { texts as policyTexts } from '../../policies/texts.tsx';
import { usersRoot } from '../queries.ts';
import { texts } from './texts.tsx';
import { usePerson } from './use-person.ts';

type Told = paths['/console/users/{id}/policies']['get']['responses']['200']['content']['application/json'];
type Decision = Told['decisions'][number];

const policiesOfQuery = (id: string) => ({
  queryKey: [...usersRoot, id, 'policies'] as const,
  queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
    result(api.GET('/console/users/{id}/policies', { params: { path: { id } }, signal })),
});

/** What security policies come to for a person, and which of them decides each. */
export function PoliciesTab() {
  const { id } = usePerson();
  const { data, error, refetch } = useQuery(policiesOfQuery(id));
  if (error !== null) return <ErrorState error={error} retry={() => void refetch()} />;
  if (data === undefined) return <LoadingState lines={6} />;
  const types = policyTypes.filter(type => data.decisions.some(each => each.policy_type === type));
  if (types.length === 0)
    return <EmptyState title={texts.noPolicyApplies}>{texts.nothingIsAskedByPolicies}</EmptyState>;
  return (
    <Stack gap="lg" maw="47.5rem" pt="xs">
      <Text size="sm" c="dimmed">
        {texts.theStrictestDecides}
      </Text>
      {types.map(type => (
        <Section key={type} title={policyTexts.types[type]} bare>
          {type === 'mfa_policy' && data.second_factor !== null && <SecondFactor told={data.second_factor} />}
          <Rows label={policyTexts.types[type]}>
            {data.decisions
              .filter(each => each.policy_type === type)
              .map(decision => (
                <ListRow
                  key={`${decision.key} ${decision.policy_id}`}
                  title={saidOf(decision)}
                  hint={<Decider decision={decision} told={data} />}
                />
              ))}
          </Rows>
        </Section>
      ))}
    </Stack>
  );
}

function saidOf({ policy_type: type, key, value }: Decision): string {
  const asked = kinds[type].find(each => each.key === key);
  return asked === undefined ? key : capital(asked.says(value));
}

/** The policy that decides, which leads there where one may see it. */
function Decider({
  decision: { policy_id: id },
  told,
}: {
  readonly decision: Decision;
  readonly told: Told;
}): ReactNode {
  const can = useCan();
  const policy = told.policies.find(each => each.policy_id === id);
  if (policy === undefined) return texts.byAPolicyOfAnotherOrganization;
  const words = texts.byThePolicyFor(whomOf(policy), policy.organization_name);
  if (!can('policy.read')) return words;
  return (
    <AnchorLink to="/policies" search={{ policy: policy.policy_id }} inherit>
      {words}
    </AnchorLink>
  );
}

/** Whether they have what is asked for, and until when they may go without. */
function SecondFactor({ told: { met, needed_from: from } }: { readonly told: NonNullable<Told['second_factor']> }) {
  if (met) return <Status tone="good">{texts.hasWhatIsAskedFor}</Status>;
  return (
    <Status tone="warn">
      {from === null ? texts.setsItUpNextTime : texts.hasItToSetUpBy(<Time key="from" at={from} />)}
    </Status>
  );
}
