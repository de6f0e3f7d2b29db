import type { UseFormReturnType } from '@mantine/form';
import { type ReactNode, useState } from 'react';
import type { ApiError } from '../../api/errors.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { toastError } from '../../parts/toast.tsx';
import { useSubmit } from '../../parts/use-submit.ts';
import { StoppedPeople } from './effect.tsx';
import { capital, kinds } from './kinds.ts';
import { type Draft, type Effect, preview } from './queries.ts';
import { texts } from './texts.tsx';
import type { PolicyValues } from './values.ts';

/**
 * Sends a policy that holds at once only when somebody has seen whom it stops; and shows what a policy would come to without
 * saving it.
 */
export function usePolicyForm<R>(
  form: UseFormReturnType<PolicyValues>,
  {
    draft,
    send,
    refused,
    done,
  }: {
    readonly draft: (values: PolicyValues) => Draft;
    readonly send: (values: PolicyValues) => Promise<R>;
    readonly refused?: (error: ApiError) => boolean;
    readonly done: (result: R) => void;
  },
) {
  const [seen, setSeen] = useState<{ readonly of: string; readonly effect: Effect } | null>(null);
  const [asking, setAsking] = useState<{ readonly effect: Effect; readonly values: PolicyValues } | null>(null);
  const [looking, setLooking] = useState(false);
  const mend = (error: ApiError): boolean => refused?.(error) === true || beside(form, error);
  const { busy, submit } = useSubmit(form, {
    failed: texts.notSaved,
    send: async values => {
      if (values.mode !== 'on') return { sent: await send(values) };
      const stops = await preview(draft(values));
      if (stops.people_stopped === 0) return { sent: await send(values) };
      setAsking({ effect: stops, values });
      return null;
    },
    refused: mend,
    done: answer => {
      if (answer !== null) done(answer.sent);
      // Nothing is stored yet: it can still be lost.
      else form.setDirty({ mode: true });
    },
  });
  const look = async (): Promise<void> => {
    if (form.validate().hasErrors) return;
    setLooking(true);
    try {
      const asked = draft(form.getValues());
      setSeen({ of: JSON.stringify(asked), effect: await preview(asked) });
    } catch (error) {
      if (!beside(form, error as ApiError)) toastError(error);
    } finally {
      setLooking(false);
    }
  };
  const window: ReactNode = asking !== null && (
    <Confirm
      opened
      title={texts.wouldStop(texts.people(asking.effect.people_stopped))}
      action={texts.saveAnyway}
      onConfirm={async () => {
        try {
          done(await send(asking.values));
        } catch (error) {
          // What is said beside a field, or in a window of its own, stands in the form.
          if (!mend(error as ApiError)) throw error;
        }
      }}
      onClose={() => setAsking(null)}
    >
      {texts.stoppedAtOnce}
      <StoppedPeople effect={asking.effect} />
    </Confirm>
  );
  // Of what was filled in then, and of nothing else.
  const effect = seen !== null && seen.of === JSON.stringify(draft(form.values)) ? seen.effect : null;
  return { busy, submit, look: () => void look(), looking, effect, window };
}

/** Puts what was refused beside its fields; false when one has none here. */
function beside(form: UseFormReturnType<PolicyValues>, { fields }: ApiError): boolean {
  if (fields === undefined || fields.length === 0) return false;
  const values = form.getValues();
  const known = kinds[values.type];
  let all = true;
  for (const { field, message } of fields) {
    const [part, key = '', index] = field.split('.');
    const asked = part === 'configuration' ? known.find(each => each.key === key) : undefined;
    const name =
      part === 'apply_to'
        ? 'everybody'
        : asked?.kind === 'number'
          ? `numbers.${key}`
          : asked?.kind === 'yes'
            ? `yes.${key}`
            : asked?.key;
    const said = index === undefined ? capital(message) : texts.rangeNamed(values.cidrs[Number(index)] ?? '', message);
    if (name === undefined) all = false;
    else form.setFieldError(name, said);
  }
  return all;
}
