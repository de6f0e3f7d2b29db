import pg from 'pg';
import { type Host, primaryClient } from './primary.ts';

/** How to reach PostgreSQL, as the `pg` package takes it; with several hosts, through clients that look for the primary. */
export interface Server extends pg.ClientConfig {
  readonly Client?: typeof pg.Client;
}

const form = /^(postgres(?:ql)?:\/\/(?:[^@/?#]*@)?)([^@/?#]*)([/?#].*)?$/;
/** What libpq calls a server that takes writes. The others would be of no use to us. */
const writable = ['read-write', 'primary'];

/**
 * Reads a database's address, with one host or, as libpq has it, several (`postgres://user@db1:5432,db2/gatehouse`): one of them
 * takes writes at a time. Throws an error whose message is read after the variable's name.
 */
export function serverAt(text: string): Server {
  const [, front, hosts, back = ''] = form.exec(text) ?? [];
  if (front === undefined || hosts === undefined) throw new Error('must be a URL such as postgres://…');
  const each = hosts.split(',');
  const urls = each.map(host => {
    if (!URL.canParse(front + host + back) || (host === '' && each.length > 1))
      throw new Error(host === '' ? 'names a host that is empty' : 'must be a URL such as postgres://…');
    return new URL(front + host + back);
  });
  const [first, ...others] = urls;
  if (first === undefined) throw new Error('must be a URL such as postgres://…');
  const wanted = first.searchParams.get('target_session_attrs');
  if (wanted !== null && !writable.includes(wanted))
    throw new Error(`can only have ${writable.join(' or ')} as target_session_attrs`);
  if (wanted === null && others.length === 0) return { connectionString: text };
  first.searchParams.delete('target_session_attrs');
  const server = { connectionString: first.href };
  return { ...server, Client: primaryClient(urls.map(hostOf)) };
}

function hostOf({ hostname, port }: URL): Host {
  return {
    host: decodeURIComponent(hostname).replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? (pg.defaults.port ?? 5432) : Number(port),
  };
}
