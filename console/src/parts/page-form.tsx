import { type ComponentProps, type ReactNode, useRef } from 'react';
import type { Edited } from './form-modal.tsx';
import { unreadOf } from './unread.ts';
import { useKeeping } from './use-keeping.tsx';

/** A form that is a part of its screen: leaving the screen asks first when something was entered. */
export function PageForm({
  form,
  onSubmit,
  children,
}: {
  readonly form: Edited;
  readonly onSubmit: ComponentProps<'form'>['onSubmit'];
  readonly children: ReactNode;
}) {
  const element = useRef<HTMLFormElement>(null);
  const { question } = useKeeping(() => form.isDirty() || unreadOf(element.current).length > 0);
  return (
    <>
      <form ref={element} onSubmit={onSubmit} noValidate>
        {children}
      </form>
      {question}
    </>
  );
}
