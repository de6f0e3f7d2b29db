import { Confirm } from '../../parts/confirm.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { type Contact, deeds, nameOf } from './queries.ts';
import { texts } from './texts.tsx';

/** Asks before somebody is blocked; null: nobody is. */
export function BlockConfirm({ person, onClose }: { readonly person: Contact | null; readonly onClose: () => void }) {
  const name = person === null ? '' : nameOf(person);
  return (
    <Confirm
      opened={person !== null}
      title={texts.blockNamed(name)}
      action={texts.block}
      onConfirm={async () => {
        if (person === null) return;
        await deeds.block(person.id);
        toastDone(texts.isBlocked(name));
      }}
      onClose={onClose}
    >
      {texts.whatABlockDoes(<bdi>{name}</bdi>)}
    </Confirm>
  );
}
