import { ActionIcon, Drawer, Title } from '@mantine/core';
import { useMediaQuery, useWindowEvent } from '@mantine/hooks';
import { IconArrowDown, IconArrowUp, IconX } from '@tabler/icons-react';
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import { useFocusBack } from './focus-back.ts';
import classes from './pane.module.css';
import { texts } from './texts.ts';

/** A way to what stands before or after in the list; without `go` there is nothing. */
interface Step {
  readonly label: string;
  readonly go: (() => void) | null;
}

interface PaneProps {
  /** What kind of thing is looked at. */
  readonly title: string;
  /** Beside the title: when. */
  readonly hint?: ReactNode;
  readonly previous: Step;
  readonly next: Step;
  readonly onClose: () => void;
  /** What gets the focus when it is closed, by default what had it before. */
  readonly back?: () => HTMLElement | null;
  readonly children: ReactNode;
}

/** A list, and beside it the pane in which something of it is looked at. */
export function WithPane({ pane, children }: { readonly pane: ReactNode; readonly children: ReactNode }) {
  return (
    <div className={classes.with} data-with-pane>
      <div className={classes.list}>{children}</div>
      {pane}
    </div>
  );
}

/**
 * Looking at something of a list: beside it where there is room, over it where there is not. It takes the focus when it
 * opens. The arrows go to what is next in the list, Escape closes it.
 */
export function Pane(props: PaneProps) {
  useFocusBack(props.back);
  const beside = useMediaQuery('(min-width: 75em)', undefined, { getInitialValueInEffect: false }) ?? true;
  return beside ? <Beside {...props} /> : <Over {...props} />;
}

function Beside(props: PaneProps) {
  const { title, onClose } = props;
  const self = useRef<HTMLElement>(null);
  useEffect(() => self.current?.focus({ preventScroll: true }), []);
  useWindowEvent('keydown', ({ key, isComposing, defaultPrevented, target }) => {
    if (key !== 'Escape' || isComposing || defaultPrevented) return;
    // A menu or a window above has its own use for it.
    const around = self.current?.closest('[data-with-pane]') ?? null;
    if (target === document.body || (target instanceof Node && around?.contains(target) === true)) onClose();
  });
  return (
    <aside ref={self} aria-label={title} tabIndex={-1} className={classes.pane} onKeyDown={keysOf(props)}>
      <Inside {...props} />
    </aside>
  );
}

function Over(props: PaneProps) {
  const narrow = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false }) ?? false;
  return (
    <Drawer.Root opened onClose={props.onClose} position="right" size={narrow ? '100%' : '24rem'} returnFocus={false}>
      <Drawer.Overlay />
      <Drawer.Content aria-label={props.title}>
        <Drawer.Body className={classes.over} onKeyDown={keysOf(props)}>
          <Inside {...props} />
        </Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  );
}

function Inside({ title, hint, previous, next, onClose, children }: PaneProps) {
  return (
    <>
      <header className={classes.bar}>
        <Title order={2} size="h3">
          {title}
        </Title>
        <span className={classes.hint}>{hint}</span>
        <StepButton {...previous} icon={<IconArrowUp size={16} aria-hidden />} />
        <StepButton {...next} icon={<IconArrowDown size={16} aria-hidden />} />
        <ActionIcon variant="subtle" color="gray" aria-label={texts.close} onClick={onClose} data-autofocus>
          <IconX size={16} aria-hidden />
        </ActionIcon>
      </header>
      <div className={classes.content}>{children}</div>
    </>
  );
}

function StepButton({ label, go, icon }: Step & { readonly icon: ReactNode }) {
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-label={label}
      // Not `disabled`, which would lose the focus at the end of the list.
      aria-disabled={go === null || undefined}
      data-disabled={go === null || undefined}
      onClick={go ?? undefined}
    >
      {icon}
    </ActionIcon>
  );
}

function keysOf({ previous, next }: PaneProps): (event: KeyboardEvent<HTMLElement>) => void {
  return event => {
    const step = event.key === 'ArrowUp' ? previous : event.key === 'ArrowDown' ? next : null;
    if (step === null || event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
    const { target, currentTarget } = event;
    // What is filled in or scrolls by itself needs them, and so does what floats above.
    if (!(target instanceof Element) || !currentTarget.contains(target)) return;
    if (target.matches('input, textarea, select, pre, [role=menuitem], [role=tab]')) return;
    event.preventDefault();
    step.go?.();
  };
}
