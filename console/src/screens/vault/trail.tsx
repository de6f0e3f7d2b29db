import { Breadcrumbs, Text } from '@mantine/core';
import { useCan } from '../../access/can.ts';
import { AnchorLink } from '../../parts/links.tsx';
import classes from './vault.module.css';

/** The way back: from a credential to its company, and from there to all of them. */
export function Trail({ company }: { readonly company?: { readonly id: string; readonly name: string } }) {
  const can = useCan();
  return (
    <nav aria-label="Where this is">
      <Breadcrumbs separatorMargin={6} mb={4}>
        {can('company.fetch.many') ? (
          <AnchorLink to="/vault" size="sm">
            Vault
          </AnchorLink>
        ) : (
          <Text size="sm">Vault</Text>
        )}
        {company !== undefined &&
          (can('company.fetch') ? (
            <AnchorLink to="/vault/companies/$id" params={{ id: company.id }} size="sm" className={classes.trail}>
              <bdi>{company.name}</bdi>
            </AnchorLink>
          ) : (
            <Text size="sm" className={classes.trail}>
              <bdi>{company.name}</bdi>
            </Text>
          ))}
      </Breadcrumbs>
    </nav>
  );
}

/** The way back to all types. */
export function TypeTrail() {
  return (
    <nav aria-label="Where this is">
      <AnchorLink to="/vault/types" size="sm">
        Credential types
      </AnchorLink>
    </nav>
  );
}
