import { ActionIcon, Text, Tooltip } from '@mantine/core';
import { IconCopy, IconEye, IconEyeOff } from '@tabler/icons-react';
import { Copy } from '../../../parts/copy.tsx';
import classes from './field-value.module.css';
import { texts } from './texts.tsx';
import { type Revealed, shownForSeconds } from './use-revealed.ts';

/** The value of a field that everybody sees who sees the credential. */
export function PlainValue({ label, value }: { readonly label: string; readonly value: string | null }) {
  if (value === null) return <NoValue />;
  return (
    <>
      <Written value={value} />
      <Copy name={label} value={value} className={classes.act} />
    </>
  );
}

/** A secure value that one may not see. */
export function HiddenValue({ label }: { readonly label: string }) {
  return (
    <span role="img" aria-label={texts.isHiddenWith(label)} className={classes.hidden}>
      ••••••••
    </span>
  );
}

/** A secure value: dots, or for a while what they stand for. */
export function SecretValue({
  label,
  revealed,
  onReveal,
  onCopy,
  onHide,
}: {
  readonly label: string;
  readonly revealed: Revealed | null;
  readonly onReveal: () => void;
  readonly onCopy: () => void;
  readonly onHide: () => void;
}) {
  const hidden = revealed === null;
  return (
    <>
      {hidden ? (
        <HiddenValue label={label} />
      ) : revealed.value === null ? (
        <NoValue />
      ) : (
        <Written value={revealed.value} secret />
      )}
      {/* One button for both, so that the focus stays where it was. */}
      <Tooltip label={hidden ? texts.reveal : texts.hideNow}>
        <ActionIcon
          variant="subtle"
          color="gray"
          className={classes.act}
          aria-label={hidden ? texts.revealWith(label) : texts.hideNowWith(label)}
          onClick={hidden ? onReveal : onHide}
        >
          {hidden ? <IconEye size={16} aria-hidden /> : <IconEyeOff size={16} aria-hidden />}
        </ActionIcon>
      </Tooltip>
      <Tooltip label={texts.copy}>
        <ActionIcon
          variant="subtle"
          color="gray"
          className={classes.act}
          aria-label={texts.copyWith(label)}
          onClick={onCopy}
        >
          <IconCopy size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
      {!hidden && <TimeLeft seconds={revealed.seconds} />}
    </>
  );
}

/** As many letters need no scrolling, also on a phone. */
const short = 200;

function Written({ value, secret = false }: { readonly value: string; readonly secret?: boolean }) {
  return (
    <div
      className={secret ? `${classes.value} ${classes.shown}` : classes.value}
      // What scrolls has to be reached by keyboard (WCAG 2.1.1).
      tabIndex={secret || value.length > short || value.includes('\n') ? 0 : undefined}
      data-secret={secret || undefined}
    >
      <bdi>{value}</bdi>
    </div>
  );
}

function TimeLeft({ seconds }: { readonly seconds: number }) {
  const left = `${(100 * seconds) / shownForSeconds}%`;
  return (
    <span role="timer" className={classes.timer}>
      {texts.hidesInS(
        <span
          aria-hidden
          className={classes.ring}
          style={{ background: `conic-gradient(var(--gh-warn) ${left}, var(--gh-line-strong) 0)` }}
        />,
        seconds,
      )}
    </span>
  );
}

function NoValue() {
  return (
    <Text span inherit c="dimmed" me={6}>
      {texts.noValue}
    </Text>
  );
}
