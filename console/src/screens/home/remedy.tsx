import {
  IconBuilding,
  IconCircleCheck,
  IconDeviceMobile,
  IconLifebuoy,
  IconLockOpen,
  IconMail,
  IconPlugConnectedX,
  IconRefreshAlert,
  type TablerIcon,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { ButtonLink } from '../../parts/links.tsx';
import type { Attention } from './queries.ts';
import { texts } from './texts.tsx';
import { Which } from './which.tsx';

/** What something that needs somebody is called, and the way to where it is mended; no way where no screen mends it. */
export interface Remedy {
  readonly title: string;
  readonly hint?: string;
  readonly icon: TablerIcon;
  /** `accent` is asked of somebody, `warn` should be looked at, `bad` is wrong. */
  readonly tone: 'accent' | 'warn' | 'bad';
  readonly way?: ReactNode;
}

export function remedyOf({ kind, count, ids }: Attention, self: string): Remedy {
  const turnOn = <Way to="/settings/security">{texts.turnOn}</Way>;
  switch (kind) {
    case 'ledger_broken':
      return {
        title: texts.theAuditLogIsNoLongerSealed,
        hint: texts.itDoesNotMatchWhatWasSealed,
        icon: IconLockOpen,
        tone: 'bad',
        way: <Way to="/audit">{texts.seeWhatToDo}</Way>,
      };
    case 'access_requests':
      return {
        title: texts.accessRequestsWait(count),
        icon: IconCircleCheck,
        tone: 'accent',
        way: <Way to="/approvals">{texts.review}</Way>,
      };
    case 'tickets_to_answer':
      return {
        title: texts.ticketsToAnswer(count),
        icon: IconLifebuoy,
        tone: 'accent',
        way: <Ticket ids={ids} queue />,
      };
    case 'own_tickets_pending':
      return {
        title: texts.ticketsWaitForYou(count),
        icon: IconLifebuoy,
        tone: 'accent',
        way: <Ticket ids={ids} />,
      };
    case 'join_requests':
      return {
        title: texts.wantToJoin(count),
        icon: IconBuilding,
        tone: 'accent',
        way: <Which kind="organization" ids={ids} label={texts.review} />,
      };
    case 'failed_integrations':
      return {
        title: texts.failedTheirLastTest(count),
        icon: IconPlugConnectedX,
        tone: 'bad',
        way: <Way to="/settings/integrations">{texts.view}</Way>,
      };
    case 'administrators_without_mfa':
      return ids.length === 1 && ids[0] === self
        ? {
            title: texts.turnOnTwoStepSignIn,
            hint: texts.yourAccountCanDoEverythingItTakes,
            icon: IconDeviceMobile,
            tone: 'warn',
            way: turnOn,
          }
        : {
            title: texts.doNotUseTwoStepSignIn(count),
            icon: IconDeviceMobile,
            tone: 'warn',
            way: <Which kind="person" ids={ids} label={texts.showWho} />,
          };
    case 'undelivered_mail':
      return {
        title: texts.couldNotBeDelivered(count),
        hint: texts.inTheLast7DaysCheckSmtp,
        icon: IconMail,
        tone: 'bad',
      };
    case 'failed_company_sync':
      return {
        title: texts.theLastCompanySyncFailed,
        icon: IconRefreshAlert,
        tone: 'bad',
        way: <Way to="/vault">{texts.viewCompanies}</Way>,
      };
    case 'own_email_unverified':
      return {
        title: texts.verifyYourEMailAddress,
        hint: texts.openTheLinkInTheEMail,
        icon: IconMail,
        tone: 'warn',
        way: <Way to="/settings">{texts.viewProfile}</Way>,
      };
    case 'own_mfa_off':
      return {
        title: texts.turnOnTwoStepSignIn,
        hint: texts.itIsOffForYourAccountIt,
        icon: IconDeviceMobile,
        tone: 'warn',
        way: turnOn,
      };
  }
}

/** Leads to the one ticket that is meant, or to the list of them. */
function Ticket({ ids, queue = false }: { readonly ids: readonly string[]; readonly queue?: boolean }) {
  const [only = ''] = ids;
  if (ids.length === 1) return <Way to={`/support/${only}`}>{texts.answer}</Way>;
  return (
    <ButtonLink
      to="/support"
      search={queue ? { view: 'others', status: 'open' } : { status: 'pending' }}
      variant="default"
      size="xs"
    >
      {texts.answer}
    </ButtonLink>
  );
}

function Way({ to, children }: { readonly to: string; readonly children: string }) {
  return (
    <ButtonLink to={to} variant="default" size="xs">
      {children}
    </ButtonLink>
  );
}
