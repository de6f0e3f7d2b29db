import { Breadcrumbs } from '@mantine/core';
import { AnchorLink } from '../../parts/links.tsx';
import classes from './vault.module.css';

/** The way back: from a credential to its company, and from there to all of them. */
export function Trail({ company }: { readonly company?: { readonly id: string; readonly name: string } }) {
  return (
    <nav aria-label="Where this is">
      <Breadcrumbs separatorMargin={6}>
        <AnchorLink to="/vault" size="sm">
          Vault
        </AnchorLink>
        {company !== undefined && (
          <AnchorLink to="/vault/companies/$id" params={{ id: company.id }} size="sm" className={classes.trail}>
            <bdi>{company.name}</bdi>
          </AnchorLink>
        )}
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
