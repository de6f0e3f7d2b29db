import { Anchor, Breadcrumbs } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import classes from './vault.module.css';

/** The way back: from a credential to its company, and from there to all of them. */
export function Trail({ company }: { readonly company?: { readonly id: string; readonly name: string } }) {
  return (
    <nav aria-label="Where this is">
      <Breadcrumbs separatorMargin={6}>
        <Anchor component={Link} to="/vault" size="sm">
          Vault
        </Anchor>
        {company !== undefined && (
          <Anchor
            component={Link}
            to="/vault/companies/$id"
            params={{ id: company.id }}
            size="sm"
            className={classes.trail}
          >
            <bdi>{company.name}</bdi>
          </Anchor>
        )}
      </Breadcrumbs>
    </nav>
  );
}

/** The way back to all types. */
export function TypeTrail() {
  return (
    <nav aria-label="Where this is">
      <Anchor component={Link} to="/vault/types" size="sm">
        Credential types
      </Anchor>
    </nav>
  );
}
