import { comparableHost, effectivePort } from '../http-client/allow-list.ts';
import { createOutboundClient } from '../http-client/client.ts';
import type { OutboundClient } from '../http-client/outbound.ts';
import { begin, createAsk, type Patience } from './ask.ts';
import { type Company, type CompanyField, companyFields, readCompanies, readCompany } from './company.ts';
import { type CompanyCondition, recordId, writeConditions } from './conditions.ts';
import { type Configuration, configurationFields, readConfigurations } from './configuration.ts';
import { pagesOf } from './pages.ts';
import { type BadRecord, unexpected } from './replies.ts';
import type { ConnectWiseSettings } from './settings.ts';

export interface CompaniesQuery<F extends CompanyField> {
  /** All of them must hold. */
  readonly conditions?: readonly CompanyCondition[];
  /** Default: by id, the only order in which records that come or go meanwhile move nothing. */
  readonly orderBy?: { readonly field: 'id' | 'name' | 'identifier'; readonly direction: 'asc' | 'desc' };
  /** Default: every field. */
  readonly fields?: readonly F[];
  /** Gets records that cannot be used, which are left out then. Without it, one of them ends the listing. */
  readonly onBad?: (record: BadRecord) => void;
  /** The first page to read, from 1. To go on after a broken listing, `id > last` is surer. */
  readonly page?: number;
  /** 1 to 1000, the default. */
  readonly pageSize?: number;
}

/**
 * Reads from ConnectWise Manage. Every method throws `ConnectWiseFailed`, whose `kind` says what would help, and
 * RangeError for arguments that make no sense. All of them wait for the network: never call them in a transaction.
 */
export interface ConnectWise {
  /** One company as it is now, or null when there is none. Takes 3 seconds at most, so that a reader can be served
   * what is stored. A deleted company is found, with `deleted`. */
  company(id: number): Promise<Company | null>;
  /** The companies, page by page, each once; each page takes a minute at most. Nothing is asked before the first
   * `next()`, and leaving the loop ends it. What failed in the middle is not to be taken for a complete listing. */
  companies<F extends CompanyField = CompanyField>(
    query?: CompaniesQuery<F>,
  ): AsyncIterable<readonly Pick<Company, 'id' | 'identifier' | 'name' | F>[]>;
  /** What a company has, by id; empty for a company that does not exist. Takes 10 seconds at most. */
  configurations(companyId: number): Promise<readonly Configuration[]>;
  /** Ends running requests as `connectwise.unavailable` and waits for them. */
  close(): Promise<void>;
}

/** How long each kind of question may take. */
export interface ConnectWisePatience {
  readonly company: Patience;
  readonly companies: Patience;
  readonly configurations: Patience;
}

const defaultPatience: ConnectWisePatience = {
  company: { totalMilliseconds: 3000, tryMilliseconds: 3000, tries: 3 },
  companies: { totalMilliseconds: 60_000, tryMilliseconds: 30_000, tries: 6 },
  configurations: { totalMilliseconds: 10_000, tryMilliseconds: 10_000, tries: 4 },
};

export interface ConnectWiseOptions {
  readonly patience?: Partial<ConnectWisePatience>;
  /** Default: a client of its own that reaches the configured site, wherever it stands, and public addresses. */
  readonly outbound?: OutboundClient;
}

/** Makes the client. It opens nothing until it is asked. */
export function createConnectWise(settings: ConnectWiseSettings, options: ConnectWiseOptions = {}): ConnectWise {
  const patience = { ...defaultPatience, ...options.patience };
  const outbound = options.outbound ?? createOutboundClient({ allow: [hostOf(settings.site)] });
  const closing = new AbortController();
  const ask = createAsk(settings, outbound, closing.signal);

  return {
    async company(id) {
      const path = `/company/companies/${recordId(id)}`;
      const answer = await ask({ path, query: { fields: companyFields(undefined) } }, begin(patience.company));
      if (answer === null) return null;
      const company = readCompany(answer.json);
      if (company.id !== id) throw unexpected('a company', 'is another one than was asked for');
      return company;
    },

    companies({ conditions = [], orderBy, fields, page = 1, pageSize = 1000, onBad } = {}) {
      const { field, direction } = orderBy ?? { field: 'id', direction: 'asc' };
      checkNumber('page', page, 1_000_000);
      checkNumber('pageSize', pageSize, 1000);
      return pagesOf(ask, {
        path: '/company/companies',
        query: {
          ...(conditions.length === 0 ? {} : { conditions: writeConditions(conditions) }),
          orderBy: `${field} ${direction}`,
          fields: companyFields(fields),
        },
        pageSize,
        // Forward-only paging goes by ascending ids and begins at the first.
        page: page > 1 || field !== 'id' || direction !== 'asc' ? page : null,
        read: json => readCompanies(json, onBad),
        deadline: () => begin(patience.companies),
      });
    },

    async configurations(companyId) {
      const deadline = begin(patience.configurations);
      const pages = pagesOf(ask, {
        path: '/company/configurations',
        query: {
          conditions: writeConditions([{ field: 'company/id', is: '=', value: companyId }]),
          orderBy: 'id asc',
          fields: configurationFields,
        },
        pageSize: 1000,
        page: null,
        read: json => readConfigurations(json, companyId),
        deadline: () => deadline,
      });
      return (await Array.fromAsync(pages)).flat();
    },

    async close() {
      closing.abort();
      await outbound.close();
    },
  };
}

/** The operator names the site, so it may be inside this network; no other host there may be reached through it. */
function hostOf(site: string): { readonly host: string; readonly port: number } {
  const url = new URL(site);
  return { host: comparableHost(url), port: effectivePort(url) };
}

function checkNumber(name: string, value: number, most: number): void {
  if (!Number.isInteger(value) || value < 1 || value > most)
    throw new RangeError(`${name} must be a whole number from 1 to ${most}`);
}
