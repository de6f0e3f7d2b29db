import { createHash } from 'node:crypto';
import { accessRules, accessRulesPath } from './access-rules.ts';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';
import { grantedFile } from './directory-grant.ts';
import type { SocketFolder } from './socket-folder.ts';

/** Settings of the embedded server; `settings` of the caller win over these. Units as in postgresql.conf. */
const defaults = {
  max_connections: '100',
  shared_buffers: '128MB',
  max_wal_size: '1GB',
  // Requests are short; compiling a query or starting workers for it costs more than it saves.
  jit: 'off',
  max_parallel_workers_per_gather: '0',
  // Given here so that no ALTER SYSTEM weakens them unnoticed.
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // `log` leaves out ERROR and WARNING: these reach Gatehouse with the reply, are frequent (unique violations), and
  // their details hold personal data.
  log_min_messages: 'log',
  log_error_verbosity: 'terse',
  log_checkpoints: 'off',
  log_line_prefix: '%m [%p] ',
  cluster_name: 'gatehouse',
} as const;

/** The setting under which a running server tells what it was launched with. */
export const launchSetting = 'gatehouse.launch';

/** How one launch of the postmaster is described: its `-c` arguments and the fingerprint it carries among them. */
export interface LaunchSettings {
  readonly arguments: readonly string[];
  readonly fingerprint: string;
}

/**
 * Builds the command-line settings of a launch.
 * @param clusterMark names the cluster in the process table, see `clusterMark`
 */
export function launchSettings(launch: {
  readonly binaries: Binaries;
  readonly directory: string;
  readonly account: Account | undefined;
  readonly clusterMark: string;
  readonly socket: SocketFolder;
  readonly settings: Readonly<Record<string, string>>;
}): LaunchSettings {
  const settings: Record<string, string> = {
    ...defaults,
    ...launch.settings,
    listen_addresses: '',
    port: String(launch.socket.port),
    unix_socket_directories: launch.socket.setting,
    unix_socket_permissions: '0700',
    hba_file: grantedFile(accessRulesPath(launch.directory), launch.account),
    password_encryption: 'scram-sha-256',
  };
  const sorted = Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1));
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([launch.binaries.version, launch.binaries.native, launch.directory, sorted, accessRules]))
    .digest('hex')
    .slice(0, 32);
  const assignments = [
    ...sorted.map(([name, value]) => `${name}=${value}`),
    `${launchSetting}=${fingerprint}`,
    launch.clusterMark,
  ];
  return { arguments: assignments.flatMap(assignment => ['-c', assignment]), fingerprint };
}
