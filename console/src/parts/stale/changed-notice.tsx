import { Alert, Stack, Text } from '@mantine/core';
import type { ApiError } from '../../api/errors.ts';
import { changesBetween, type Shown } from './parts.ts';
import { Said } from './said.tsx';
import classes from './stale.module.css';
import { texts } from './texts.tsx';
import { WhoChanged } from './who-changed.tsx';

/** That a deed was refused because the thing is not any more what it was done to. */
export interface Met {
  /** The refusal: it says who it was, where that is known. */
  readonly error: ApiError;
  /** What the thing was taken to be. */
  readonly before: readonly Shown[];
}

/** Says who changed a thing meanwhile, and what they made of it. */
export function ChangedNotice({ met: { error, before }, now }: { readonly met: Met; readonly now: readonly Shown[] }) {
  const changes = changesBetween(before, now);
  return (
    <>
      <Alert role="alert" color="yellow" title={texts.thisWasChangedMeanwhile}>
        {texts.thePageShowsItAsItIs(<WhoChanged error={error} />)}
      </Alert>
      {changes.length > 0 && (
        <Stack component="ul" gap="xs" p={0} m={0} style={{ listStyle: 'none' }} aria-label={texts.whatChanged}>
          {changes.map(change => (
            <li key={change.label}>
              <Text size="sm" fw={600}>
                <bdi>{change.label}</bdi>
              </Text>
              <dl className={classes.said}>
                <Said term={texts.before} text={change.before} />
                <Said term={texts.now} text={change.now} />
              </dl>
            </li>
          ))}
        </Stack>
      )}
    </>
  );
}
