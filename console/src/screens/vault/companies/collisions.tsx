import { Text } from '@mantine/core';
import { AnchorLink } from '../../../parts/links.tsx';
import { numeral } from '../../../parts/time.tsx';
import type { Sync } from './queries.ts';

/** More would push the list of companies out of sight. */
const most = 5;

/** Companies made here whose identifier one of ConnectWise has too: people decide which of the two to keep. */
export function Collisions({ of: { collisions } }: { readonly of: Sync }) {
  if (collisions.length === 0) return null;
  return (
    <Text size="sm" component="div">
      These identifiers exist both here and in ConnectWise. Both companies are kept:{' '}
      {collisions.slice(0, most).map(({ id, cw_Identifier: identifier }, index) => (
        <span key={id}>
          {index > 0 && ', '}
          <AnchorLink to="/vault/companies/$id" params={{ id }} inherit underline="always">
            <bdi>{identifier}</bdi>
          </AnchorLink>
        </span>
      ))}
      {collisions.length > most && ` and ${numeral(collisions.length - most)} more`}
    </Text>
  );
}
