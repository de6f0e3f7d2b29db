import { Progress } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { sizeOf } from '../../parts/save-file.ts';
import { quotaQuery } from './queries.ts';
import classes from './quota.module.css';
import { texts } from './texts.tsx';

/** From which part of the room, in percent, one is warned, and how. */
const levels = [
  { from: 95, level: 'bad', color: 'red', words: texts.full },
  { from: 80, level: 'warn', color: 'yellow', words: texts.nearlyFull },
] as const;

/** How much of one's room is used. */
export function Quota() {
  const { data } = useQuery(quotaQuery);
  if (data === undefined) return null;
  const { used, total, usage_percentage: percent } = data;
  const reached = levels.find(({ from }) => percent >= from);
  return (
    <div className={classes.quota} data-level={reached?.level}>
      <Progress
        className={classes.bar}
        value={Math.min(100, percent)}
        color={reached?.color ?? 'gate'}
        aria-label={texts.room}
      />
      <span>{texts.usedOf(sizeOf(used), sizeOf(total))}</span>
      {reached !== undefined && (
        <span className={classes.words} role="status">
          {reached.words}
        </span>
      )}
    </div>
  );
}
