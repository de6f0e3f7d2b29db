import { Anchor, Badge, Paper, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { PlaceName } from '../../../access/place-name.tsx';
import { Time } from '../../../parts/time.tsx';
import classes from '../vault.module.css';
import type { FullCompany } from './queries.ts';

/** What is known of a company, and how old that is. */
export function CompanyFacts({ company }: { readonly company: FullCompany }) {
  const { status, phone, website, deleted, address } = company.cw_Data;
  return (
    <Paper withBorder p="md" component="section" aria-label="Details">
      <dl className={classes.facts}>
        <Fact name="Identifier">{company.cw_Identifier}</Fact>
        <Fact name="Belongs to">
          <PlaceName of={company.organizationId} />
        </Fact>
        <Fact name="Status">{status}</Fact>
        <Fact name="Phone">{phone}</Fact>
        <Fact name="Website">{website != null && <Website at={website} />}</Fact>
        <Fact name="Address">{address !== undefined && <Address of={address} />}</Fact>
        <dt>ConnectWise</dt>
        <dd>
          {company.cw_CompanyId === null ? (
            'Not in ConnectWise: it was created here'
          ) : (
            <>
              Company {company.cw_CompanyId},{' '}
              {company.cw_FetchedAt === null ? (
                'never fetched'
              ) : (
                <>
                  as of <Time at={company.cw_FetchedAt} />
                </>
              )}
            </>
          )}{' '}
          {deleted === true && (
            <Badge color="red" variant="light">
              Deleted in ConnectWise
            </Badge>
          )}
        </dd>
        <dt>Changed</dt>
        <dd>
          <Time at={company.updatedAt} />
        </dd>
      </dl>
    </Paper>
  );
}

/** Left out when nothing is known. */
function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  if (children === null || children === undefined || children === false || children === '') return null;
  return (
    <>
      <dt>{name}</dt>
      <dd>{typeof children === 'string' ? <bdi>{children}</bdi> : children}</dd>
    </>
  );
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
