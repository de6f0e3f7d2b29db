import { Status } from '../../parts/status.tsx';
import { type Backup, isUnderWay } from './queries.ts';
import { texts } from './texts.tsx';

/** How a backup stands; with how far it is, while it is taken. */
export function BackupStatus({ backup }: { readonly backup: Backup }) {
  if (backup.expired_at !== null) return <Status tone="idle">{texts.removed}</Status>;
  if (isUnderWay(backup))
    return (
      <Status tone="info">
        {backup.status === 'waiting' ? texts.waiting : texts.taking(Math.floor(backup.progress * 100))}
      </Status>
    );
  return backup.status === 'failed' ? (
    <Status tone="bad">{texts.failed}</Status>
  ) : (
    <Status tone="good">{texts.good}</Status>
  );
}
