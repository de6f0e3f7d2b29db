import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { NotUtf8, utf8Pieces } from '../kernel/utf8.ts';
import { mustBeReadable, Unreadable, UsageError } from './usage.ts';

/**
 * The first line of standard input, without its end; on a terminal after `prompt`, and nothing of it is shown.
 * `what` names it. Throws UsageError when there is none, and Unreadable when it is not UTF-8.
 */
export async function firstLine(what: string, prompt: string): Promise<string> {
  const line = process.stdin.isTTY ? await typed(prompt) : await piped(what);
  if (line === null) throw new UsageError(`${what} is expected on standard input`);
  mustBeReadable(what, line);
  return line;
}

async function typed(prompt: string): Promise<string | null> {
  const { stdin, stderr } = process;
  stderr.write(prompt);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: silent, terminal: true });
  try {
    for await (const line of lines) return line;
    return null;
  } finally {
    lines.close();
    stderr.write('\n');
  }
}

async function piped(what: string): Promise<string | null> {
  let read = '';
  try {
    for await (const piece of utf8Pieces(process.stdin)) {
      read += piece;
      if (/[\r\n]/.test(piece)) break;
    }
  } catch (error) {
    if (error instanceof NotUtf8)
      throw new Unreadable(`${what} is not UTF-8: byte ${error.byte + 1} of standard input cannot be read`);
    throw error;
  }
  return read === '' ? null : (read.split(/\r\n|\r|\n/, 1)[0] ?? null);
}
