import { useQuery } from '@tanstack/react-query';
import { AnchorLink } from '../../../../parts/links.tsx';
import { Section } from '../../../../parts/section.tsx';
import { ErrorState, LoadingState } from '../../../../parts/states.tsx';
import { numeral } from '../../../../parts/time.tsx';
import { useAddress } from '../../../../parts/use-address.ts';
import type { User } from '../../queries.ts';
import { useRightsOver } from '../use-person.ts';
import { AccessTable } from './access-table.tsx';
import classes from './more.module.css';
import { accessQuery } from './queries.ts';
import { linesOf } from './sources.ts';
import { texts } from './texts.tsx';

/** What somebody may do and where it comes from; the first `most` alone, where the rest has a place of its own. */
export function AccessSection({ user, most }: { readonly user: User; readonly most?: number }) {
  const { data, error, refetch } = useQuery(accessQuery(user.id));
  const may = useRightsOver(user);
  const lines = data === undefined ? [] : linesOf(data.reasons);
  const shown = lines.slice(0, most);
  return (
    <Section title={texts.access} count={data && numeral(lines.length)} bare actions={may.why && <Why id={user.id} />}>
      {error !== null ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : data === undefined ? (
        <LoadingState lines={4} />
      ) : (
        <AccessTable lines={shown} givers={most === undefined} />
      )}
      {shown.length < lines.length && (
        <AnchorLink to="/users/$id/access" params={{ id: user.id }} size="sm" fw={500} className={classes.more}>
          {texts.moreWith(numeral(lines.length - shown.length))}
        </AnchorLink>
      )}
      {most === undefined && data !== undefined && data.others > 0 && (
        <p className={classes.more}>{texts.andPermissionsMoreThanAreShown(numeral(data.others))}</p>
      )}
    </Section>
  );
}

function Why({ id }: { readonly id: string }) {
  return (
    <a className={classes.link} {...useAddress(`/why?person=${id}`)}>
      {texts.whyCanThey}
    </a>
  );
}
