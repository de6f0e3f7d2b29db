import { IconBan, IconLockOpen } from '@tabler/icons-react';
import { RowAction } from '../../parts/row-action.tsx';
import { nameOf } from './columns.tsx';
import type { Account } from './queries.ts';
import { texts } from './texts.tsx';

/** Bans somebody of the list, or lifts their ban. */
export function BanAction({ account, onAsk }: { readonly account: Account; readonly onAsk: () => void }) {
  const name = nameOf(account);
  return account.is_banned ? (
    <RowAction icon={IconLockOpen} verb={texts.liftTheBan} label={texts.liftTheBanOf(name)} onClick={onAsk} />
  ) : (
    <RowAction icon={IconBan} verb={texts.ban} label={texts.banSomebody(name)} onClick={onAsk} />
  );
}
