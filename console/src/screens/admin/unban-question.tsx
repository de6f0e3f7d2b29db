import { useQueryClient } from '@tanstack/react-query';
import { Confirm } from '../../parts/confirm.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { nameOf } from './columns.tsx';
import { type Account, adminRoot, unbanAccount } from './queries.ts';
import { texts } from './texts.tsx';

/** Lifts a ban, after asking. */
export function UnbanQuestion({ account, onClose }: { readonly account: Account; readonly onClose: () => void }) {
  const client = useQueryClient();
  const name = nameOf(account);
  const lift = async (): Promise<void> => {
    await unbanAccount(account.id);
    void client.invalidateQueries({ queryKey: adminRoot });
    toastDone(texts.isNotBannedAnyMore(name));
  };
  return (
    <Confirm
      opened
      title={texts.liftTheBanOf(name)}
      action={texts.liftTheBan}
      color="gate"
      onConfirm={lift}
      onClose={onClose}
    >
      {texts.whatLiftingDoes(<bdi key="name">{name}</bdi>)}
    </Confirm>
  );
}
