import { useRouter } from '@tanstack/react-router';
import { LinkTabs, linkTab } from '../../parts/link-tabs.tsx';
import { useAddress } from '../../parts/use-address.ts';
import type { AuditFilters } from './queries.ts';
import { auditRoute } from './routes.ts';
import { texts } from './texts.tsx';

type Seen = Pick<AuditFilters, 'action' | 'outcome'>;

/** The lists that one looks at most, each with an address of its own; the other filters stay. */
export function Views() {
  return (
    <LinkTabs label={texts.views}>
      <View label={texts.everything} seen={{}} />
      <View label={texts.credentialsRevealed} seen={{ action: 'credential.reveal*' }} />
      <View label={texts.signIns} seen={{ action: 'auth.*' }} />
      <View label={texts.refusals} seen={{ outcome: 'denied' }} />
    </LinkTabs>
  );
}

function View({ label, seen }: { readonly label: string; readonly seen: Seen }) {
  const { action, outcome, event: _, ...others } = auditRoute.useSearch();
  const { href } = useRouter().buildLocation({ to: '/audit', search: { ...others, ...seen } });
  const here = action === seen.action && outcome === seen.outcome;
  return (
    // Its address alone does not tell the router which one is current.
    <a {...useAddress(href)} className={linkTab} aria-current={here ? 'page' : undefined}>
      {label}
    </a>
  );
}
