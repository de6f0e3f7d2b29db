import { Anchor, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { PlaceName } from '../../../access/place-name.tsx';
import { type Fact, Facts } from '../../../parts/facts.tsx';
import { Section } from '../../../parts/section.tsx';
import { Status } from '../../../parts/status.tsx';
import { Time } from '../../../parts/time.tsx';
import type { FullCompany } from './queries.ts';
import { texts } from './texts.tsx';

/** What is known of a company, and how old that is. */
export function CompanyFacts({ company }: { readonly company: FullCompany }) {
  const { status, phone, website, deleted, address } = company.cw_Data;
  return (
    <Section title={texts.details} bare>
      <Facts
        facts={[
          ...known(texts.identifier, company.cw_Identifier),
          [texts.belongsTo, <PlaceName key="place" of={company.organizationId} />],
          ...known(texts.status, status),
          ...known(texts.phone, phone),
          ...known(texts.website, website == null || website === '' ? null : <Website key="website" at={website} />),
          ...known(texts.address, address === undefined ? null : <Address key="address" of={address} />),
          ['ConnectWise', <Far key="far" of={company} deleted={deleted === true} />],
          [texts.changed, <Time key="changed" at={company.updatedAt} />],
        ]}
      />
    </Section>
  );
}

function Far({ of, deleted }: { readonly of: FullCompany; readonly deleted: boolean }) {
  if (of.cw_CompanyId === null) return texts.notInConnectwiseItWasCreatedHere;
  return (
    <>
      <span>
        {texts.companyAt(
          of.cw_CompanyId,
          of.cw_FetchedAt === null ? texts.neverFetched : texts.asOfAt(<Time at={of.cw_FetchedAt} />),
        )}
      </span>
      {deleted && <Status tone="bad">{texts.deletedInConnectwise}</Status>}
    </>
  );
}

/** Left out when nothing is known. */
function known(name: string, value: ReactNode): readonly Fact[] {
  if (value === null || value === undefined || value === '') return [];
  return [[name, typeof value === 'string' ? <bdi key={name}>{value}</bdi> : value]];
}

/** A link only where it leads to a page: what others typed may be anything. */
function Website({ at }: { readonly at: string }) {
  if (!/^https?:\/\/\S+$/i.test(at)) return <bdi>{at}</bdi>;
  return (
    <Anchor href={at} target="_blank" rel="noreferrer noopener" inherit underline="always">
      <bdi>{at}</bdi>
    </Anchor>
  );
}

function Address({ of }: { readonly of: NonNullable<FullCompany['cw_Data']['address']> }) {
  const { line1, line2, city, state, zip, country } = of;
  const lines = [line1, line2, [zip, city, state].filter(Boolean).join(' '), country].filter(line => line !== null);
  const told = lines.filter(line => line !== '');
  if (told.length === 0)
    return (
      <Text span inherit>
        –
      </Text>
    );
  return (
    <address style={{ fontStyle: 'normal' }}>
      {told.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name, and may be the same
        <div key={index}>
          <bdi>{line}</bdi>
        </div>
      ))}
    </address>
  );
}
