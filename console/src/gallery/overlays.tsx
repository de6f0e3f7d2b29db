import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { ApiError } from '../api/errors.ts';
import { Confirm } from '../parts/confirm.tsx';
import { LinkToHandOn } from '../parts/kept-mail.tsx';
import { StaleWindow } from '../parts/stale/stale-window.tsx';
import { useStepUp } from '../parts/step-up.tsx';
import { toastDone, toastError } from '../parts/toast.tsx';
import { differences, met, now, stale, three } from './changed.ts';
import { Group, Row } from './example.tsx';
import { names } from './names.ts';
import { SomeForm } from './some-form.tsx';
import { SomePane } from './some-pane.tsx';
import { type Overlay, overlays } from './views.ts';

const refusal = new ApiError(409, 'Northwind has members. Remove them first.', { requestId: 'req-0O1lI' });

/** Windows and toasts, each behind a button; the `first` is there from the beginning. Confirming one is refused. */
export function Overlays({ first }: { readonly first: Overlay | null }) {
  const [open, setOpen] = useState<Overlay | null>(null);
  const { sensitive, dialog } = useStepUp();
  const close = (): void => setOpen(null);
  const show = (overlay: Overlay): void => {
    if (overlay === 'toasts') {
      toastDone('Rosa Lindqvist was added');
      toastError(refusal);
    } else if (overlay === 'toasts-long') {
      toastDone(names.unbroken);
      toastError(new ApiError(400, names.long, { requestId: names.unbroken }), names.arabic);
    } else if (overlay === 'step-up') {
      void sensitive(() => Promise.reject(new ApiError(403, 'Sign in again to do this')));
    } else setOpen(overlay);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, at the beginning
  useEffect(() => {
    if (first !== null) show(first);
  }, []);
  return (
    <Group title="Windows and toasts">
      <Row>
        {overlays.map(overlay => (
          <Button key={overlay} variant="default" onClick={() => show(overlay)}>
            {overlay}
          </Button>
        ))}
      </Row>
      {dialog}
      <Confirms open={open} onClose={close} />
      {open === 'form' && <SomeForm onClose={close} />}
      {open === 'pane' && <SomePane onClose={close} />}
      {open === 'stale' && (
        <StaleWindow
          what="credential"
          error={stale}
          three={three}
          differences={differences}
          onChoose={close}
          onClose={close}
        />
      )}
      {open === 'link' && (
        <LinkToHandOn
          title="Invitation created"
          label="Link"
          link={`https://gatehouse.example/${names.unbroken}`}
          onClose={close}
        >
          It is shown once. Hand it to kim@northwind.example.
        </LinkToHandOn>
      )}
    </Group>
  );
}

function Confirms({ open, onClose }: { readonly open: Overlay | null; readonly onClose: () => void }) {
  const refuse = (): Promise<never> => Promise.reject(refusal);
  return (
    <>
      <Confirm
        opened={open === 'confirm'}
        title="Delete Northwind?"
        action="Delete organization"
        onConfirm={refuse}
        onClose={onClose}
      >
        Its teams, roles and invitations go with it. This cannot be undone.
      </Confirm>
      <Confirm
        opened={open === 'confirm-long'}
        title={`Delete ${names.unbroken}?`}
        action={`Delete ${names.emoji}`}
        onConfirm={refuse}
        onClose={onClose}
      >
        {names.long} {names.arabic}
      </Confirm>
      <Confirm
        opened={open === 'confirm-changed'}
        title="Delete Mail server?"
        action="Delete credential"
        shown={now}
        met={met}
        onConfirm={refuse}
        onClose={onClose}
      >
        Nobody can read it any more.
      </Confirm>
    </>
  );
}
