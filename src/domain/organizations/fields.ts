import Type from 'typebox';
import { Id } from '../fields.ts';

/** The fields of an organization, as every surface takes them. */
export const OrganizationName = Type.String({ minLength: 1, maxLength: 255, format: 'name' });
export const JoinPolicy = Type.Enum(['invite', 'domain', 'open']);
export type JoinPolicy = Type.Static<typeof JoinPolicy>;
/** User ids; more than these are invited one by one. */
export const AdminIds = Type.Array(Id, { maxItems: 50 });

// At least two labels, the last of them not a number (RFC 1123 §2.1). Other scripts are written as xn--….
const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const hostname = new RegExp(`^(?:${label}\\.)+(?!\\d+$)${label}$`, 'i');

/** Stored in lower case. */
export const HostName = Type.Refine(
  Type.String({ maxLength: 253 }),
  domain => hostname.test(domain),
  () => 'must be a host name such as example.com',
);

/** A host name; null takes the domain away. */
export const Domain = Type.Union([HostName, Type.Null()]);
