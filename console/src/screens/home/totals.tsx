import { Link } from '@tanstack/react-router';
import { Section } from '../../parts/section.tsx';
import { numeral } from '../../parts/time.tsx';
import classes from './home.module.css';
import type { Overview } from './queries.ts';
import { texts } from './texts.tsx';

/** How much there is of what one may list; each leads to its list. */
export function Totals({ totals }: { readonly totals: Overview['totals'] }) {
  const { people } = totals;
  const all = [
    {
      to: '/users',
      label: texts.people,
      count: people?.total ?? null,
      more: people === null || people.active === people.total ? null : `${numeral(people.active)} active`,
    },
    { to: '/teams', label: texts.teams, count: totals.teams, more: null },
    { to: '/organizations', label: texts.organizations, count: totals.organizations, more: null },
    { to: '/roles', label: texts.roles, count: totals.roles, more: null },
    { to: '/vault', label: texts.companies, count: totals.companies, more: null },
    { to: '/vault', label: texts.credentials, count: totals.credentials, more: null },
  ].flatMap(each => (each.count === null ? [] : [{ ...each, count: each.count }]));
  if (all.length === 0) return null;
  return (
    <Section title={texts.inGatehouse} bare>
      <nav aria-label={texts.totals}>
        <ul className={classes.totals}>
          {all.map(({ to, label, count, more }) => (
            <li key={label}>
              <Link to={to} className={classes.total}>
                <span>{label}</span>
                <span className={classes.count}>
                  {more === null ? numeral(count) : texts.partOf(more, numeral(count))}
                </span>
              </Link>
            </li>
          ))}
        </ul>
      </nav>
    </Section>
  );
}
