import { Resolver } from 'node:dns/promises';

/** Questions to DNS itself, past the hosts file. */
export interface Dns {
  /**
   * The TXT records of a name, each put together from its strings (RFC 7208 §3.3 reads them so, too); none when the name
   * does not exist or has none. Throws {@link DnsFailed} when nobody can tell.
   */
  txtRecords(name: string): Promise<readonly string[]>;
}

/** There was no answer, or one that says neither yes nor no. */
export class DnsFailed extends Error {
  override readonly name = 'DnsFailed';
  /** No server answered in time; otherwise one answered that it cannot tell, or could not be reached. */
  readonly timedOut: boolean;
  constructor(code: string) {
    super(code);
    this.timedOut = code === 'ETIMEOUT' || code === 'ECANCELLED';
  }
}

/** Milliseconds for a question with all its tries. */
const limit = 5000;
/** Milliseconds for the first try; one more fits into the limit. */
const firstTry = 2000;

/** The name is not there, has no such record, or is one that no record can have. */
const absent: ReadonlySet<string> = new Set(['ENOTFOUND', 'ENODATA', 'EBADNAME']);

/** Asks these servers (`address` or `address:port`), or with null those of the system. */
export function createDns(servers: readonly string[] | null): Dns {
  return {
    async txtRecords(name) {
      // One for each question: `cancel` ends all questions of a resolver, and nothing is remembered from one to the next.
      const resolver = new Resolver({ timeout: firstTry, tries: 2 });
      if (servers !== null) resolver.setServers(servers);
      const timer = setTimeout(() => resolver.cancel(), limit);
      try {
        return (await resolver.resolveTxt(name)).map(strings => strings.join(''));
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
        if (absent.has(code)) return [];
        throw new DnsFailed(code);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

/** Checks the address of a DNS server; throws an error that says what is wrong with it. */
export function parseDnsServer(text: string): string {
  try {
    new Resolver().setServers([text]);
  } catch {
    throw new Error(`must list addresses such as 192.0.2.53 or [2001:db8::53]:5353, not "${text}"`);
  }
  return text;
}
