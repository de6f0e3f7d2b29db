import { Text } from '@mantine/core';
import { AnchorLink } from '../../../parts/links.tsx';
import { numeral } from '../../../parts/time.tsx';
import type { Sync } from './queries.ts';
import { texts } from './texts.tsx';

/** More would push the list of companies out of sight. */
const most = 5;

/** Companies made here whose identifier one of ConnectWise has too: people decide which of the two to keep. */
export function Collisions({ of: { collisions } }: { readonly of: Sync }) {
  if (collisions.length === 0) return null;
  return (
    <Text size="sm" component="div">
      {texts.theseIdentifiersExistBothHereAndIn}{' '}
      {collisions.slice(0, most).map(({ id, cw_Identifier: identifier }, index) => (
        <span key={id}>
          {index > 0 && ', '}
          <AnchorLink to="/vault/companies/$id" params={{ id }} inherit underline="always">
            <bdi>{identifier}</bdi>
          </AnchorLink>
        </span>
      ))}
      {collisions.length > most && texts.andMoreNamed(numeral(collisions.length - most))}
    </Text>
  );
}
