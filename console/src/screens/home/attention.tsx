import { IconCircleCheck } from '@tabler/icons-react';
import { useMe } from '../../api/session.ts';
import { ListRow, Rows } from '../../parts/rows.tsx';
import { Section } from '../../parts/section.tsx';
import { Tile } from '../../parts/tile.tsx';
import type { Attention } from './queries.ts';
import { remedyOf } from './remedy.tsx';
import { texts } from './texts.tsx';

/** What needs somebody; for the one administrator who is warned of already, their own second factor is the same. */
export function needsOf(attention: readonly Attention[], self: string): readonly Attention[] {
  const warned = attention.some(each => each.kind === 'administrators_without_mfa' && each.ids.join() === self);
  return attention.filter(({ kind }) => !warned || kind !== 'own_mfa_off');
}

/** What somebody should do or look at, each with the way to where it is done. */
export function NeedsYou({ needs }: { readonly needs: readonly Attention[] }) {
  const { user } = useMe();
  return (
    <Section title={texts.needsYou} bare {...(needs.length === 0 ? {} : { count: needs.length })}>
      <Rows label={texts.needsYou}>
        {needs.length === 0 && (
          <ListRow
            mark={<Tile icon={IconCircleCheck} />}
            title={texts.nothingNeedsYou}
            hint={texts.whatDoesWillStandHere}
          />
        )}
        {needs.map(each => {
          const { title, hint, icon, tone, way } = remedyOf(each, user.id);
          return (
            <ListRow
              key={each.kind}
              mark={<Tile icon={icon} tone={tone} />}
              title={title}
              hint={each.message === null ? hint : <bdi>{each.message}</bdi>}
              end={way}
            />
          );
        })}
      </Rows>
    </Section>
  );
}
