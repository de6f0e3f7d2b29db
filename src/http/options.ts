import type { Logger } from 'pino';
import type { Perform } from '../kernel/perform.ts';
import type { ShareCounter } from '../kernel/share-counter.ts';
import type { UsedKey } from '../platform/metrics/usage.ts';
import type { AddressOf } from './client-address.ts';
import type { BodyLimits } from './late-bodies.ts';
import type { ServedObjects } from './objects.ts';
import type { StreamLimits } from './stream.ts';
import type { Surface } from './surface.ts';

/** What the HTTP server is made of. */
export interface HttpOptions {
  readonly perform: Perform;
  readonly surfaces: readonly Surface[];
  readonly logger: Logger;
  /** Addresses or ranges of proxies, through which many come; empty: none. */
  readonly trustProxy: readonly string[];
  /** Who sends a request. */
  readonly addressOf: AddressOf;
  /** Origins that browsers may call from; null: any (not in production). */
  readonly corsOrigins: readonly string[] | null;
  /** How people reach us; with https they are told to keep to it. */
  readonly publicUrl: string;
  /** The id of a device that signed in before, from its signed cookie. */
  readonly deviceOf: (cookie: string | undefined) => string | null;
  /** Folder of the built web console. */
  readonly consoleFolder: string;
  /** Origin of the bucket that serves what is stored; null: we do. */
  readonly bucketOrigin: string | null;
  /** Null: what is stored lies in a bucket, which serves it. */
  readonly objects: ServedObjects | null;
  /** What is taken at once in this process. */
  readonly shares: ShareCounter;
  /** How long bodies may take to arrive. */
  readonly bodyLimits: BodyLimits;
  /** How long answers may take that are sent as they are made. */
  readonly streamLimits: StreamLimits;
  readonly now: () => Date;
  /** Returns what counts the answers of a route. */
  readonly counting: (
    method: string,
    path: string,
    /** Whether it is of a surface, and not a page or a file of ours. */
    ofSurface: boolean,
  ) => (status: number, milliseconds: number, key: UsedKey | null) => void;
  /** Throws when what serving depends on does not answer; resolves to the state of what it can do without. */
  readonly ready: () => Promise<Readonly<Record<string, string>>>;
}

/** Whether people reach us by https only. */
export const isHttps = ({ publicUrl }: Pick<HttpOptions, 'publicUrl'>): boolean => publicUrl.startsWith('https:');
