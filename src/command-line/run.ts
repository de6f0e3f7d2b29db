import { UsageError } from './usage.ts';

interface Command {
  readonly words: readonly string[];
  readonly about: string;
  readonly load: () => Promise<{
    readonly help: string;
    readonly execute: (args: readonly string[]) => Promise<number>;
  }>;
}

const commands: readonly Command[] = [
  { words: ['start'], about: 'Start the server', load: () => import('./start.ts') },
  { words: ['migrate'], about: 'Bring the database to this version, and stop', load: () => import('./migrate.ts') },
  { words: ['admin', 'create'], about: 'Create an administrator', load: () => import('./admin-create.ts') },
  { words: ['audit', 'verify'], about: 'Check the audit ledger for changes', load: () => import('./audit-verify.ts') },
  {
    words: ['audit', 'export'],
    about: 'Write a period of the audit ledger with its proof',
    load: () => import('./audit-export.ts'),
  },
  {
    words: ['audit', 'keys'],
    about: 'Show the keys that check such files',
    load: () => import('./audit-keys.ts'),
  },
  {
    words: ['audit', 'accept'],
    about: 'Continue after a break in the audit ledger',
    load: () => import('./audit-accept.ts'),
  },
  {
    words: ['keys', 'rotate'],
    about: 'Encrypt every stored secret with a new key',
    load: () => import('./keys-rotate.ts'),
  },
  { words: ['keys', 'status'], about: 'List the key versions and their use', load: () => import('./keys-status.ts') },
  {
    words: ['keys', 'new-jwt-secret'],
    about: 'Make a new secret for tokens; everybody signs in again',
    load: () => import('./keys-new-jwt-secret.ts'),
  },
  { words: ['restore'], about: 'Restore a backup into an empty database', load: () => import('./restore.ts') },
  { words: ['backup', 'verify'], about: 'Read a backup back and compare it', load: () => import('./backup-verify.ts') },
  {
    words: ['backup', 'new-recovery-key'],
    about: 'Make a key that opens backups without the master key',
    load: () => import('./backup-new-recovery-key.ts'),
  },
  { words: ['doctor'], about: 'Check the configuration and say how to fix it', load: () => import('./doctor.ts') },
];

const help = `Gatehouse

Usage: gatehouse <command> [options]

${commands.map(({ words, about }) => `  ${words.join(' ').padEnd(25)}${about}`).join('\n')}

gatehouse <command> --help shows more. Configuration is read from environment variables; see the README.`;

/** Runs one command; resolves to the exit code: 0 done, 1 failed, 2 called wrongly. */
export async function run(args: readonly string[]): Promise<number> {
  const command = commands.find(({ words }) => words.every((word, index) => args[index] === word));
  if (command === undefined) {
    const asked = args.length === 0 || args[0] === '--help' || args[0] === '-h' || args[0] === 'help';
    (asked ? console.log : console.error)(asked ? help : `Unknown command: ${args.join(' ')}\n\n${help}`);
    return asked ? 0 : 2;
  }
  const rest = args.slice(command.words.length);
  const { help: commandHelp, execute } = await command.load();
  if (rest.includes('--help') || rest.includes('-h')) {
    console.log(commandHelp);
    return 0;
  }
  try {
    return await execute(rest);
  } catch (error) {
    if (error instanceof UsageError) {
      console.error(`${error.message}\n\n${commandHelp}`);
      return 2;
    }
    // Loaded by now by what has failed; help need not wait for it.
    const { explanation } = await import('./explanation.ts');
    console.error(`gatehouse ${command.words.join(' ')}: ${explanation(error)}`);
    return 1;
  }
}
