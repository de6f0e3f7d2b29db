/**
 * Kinds of things that lie in an organization or on the platform; a `grantee` is a person with a direct grant, a `key_holder`
 * one with an API key, a `giving_role` gives `report.read`, a `role` nothing; a `sharing_team` has a credential that is shared
 * with it.
 */
export type Thing =
  | 'person'
  | 'grantee'
  | 'key_holder'
  | 'team'
  | 'sharing_team'
  | 'integration'
  | 'role'
  | 'giving_role'
  | 'permission'
  | 'organization'
  | 'company'
  | 'resource_type'
  | 'credential_type'
  | 'credential'
  | 'ticket'
  | 'policy'
  | 'webhook'
  | 'other_credential';
export type Place = 'platform' | 'A' | 'B';

export interface Entry {
  /** `open`, `token` (what the caller has is the credential), `signed in`, or nodes, all of which it takes. */
  readonly asks: 'open' | 'token' | 'signed in' | readonly string[];
  /** What `:id` names (`upon`), or what comes into being (`making`); null when it is about no one thing. */
  readonly upon: Thing | null;
  readonly making: Thing | null;
  /** Of a success; by default what the method and the surface have in common. */
  readonly status?: number;
  /** Words that only those who are let in get to read, where there is nothing to succeed with. */
  readonly words?: string;
  /** The node that is enough when `:id` is the caller. */
  readonly own?: string;
  /** What the request gives away or takes, besides what it asks for: on the platform, or where the thing lies. */
  readonly gives?: { readonly patterns: readonly string[]; readonly at: 'platform' | 'place' };
  /** Belonging to the organization is enough. */
  readonly members?: true;
  /** What the platform's own answers to those who hold the node inside an organization only. Default: 404, foreign. */
  readonly platform?: 'readable' | 'forbidden' | 'own organization';
  /** What it makes comes into the organization of the header, which has to exist. */
  readonly into?: 'header';
  /** It takes the node everywhere. */
  readonly onlyEverywhere?: true;
  /** For those who hold the node nowhere, it is as if there were nothing. */
  readonly hidden?: true;
  /** In place of `credential.x`, `<permission scope>.x` will do for credentials of that type. */
  readonly scoped?: true;
  /** Its nodes may be held apart, and each decides what it shows of what it is about. */
  readonly apart?: true;
  /** A success uses up the caller's session, or the organization: each gets its own. */
  readonly spends?: 'caller' | 'organization';
}

type More = Omit<Entry, 'asks' | 'upon' | 'making'>;
const nodesOf = (nodes: string | readonly string[]) => (typeof nodes === 'string' ? [nodes] : nodes);

export const open = (more: More = {}): Entry => ({ asks: 'open', upon: null, making: null, ...more });
export const signedIn = (more: More = {}): Entry => ({ asks: 'signed in', upon: null, making: null, ...more });
/** Holding the nodes anywhere is enough to be answered; the answer shows what lies there. */
export const anywhere = (nodes: string | readonly string[], more: More = {}): Entry => ({
  asks: nodesOf(nodes),
  upon: null,
  making: null,
  ...more,
});
/** Where the thing lies, the nodes have to be held. */
export const upon = (thing: Thing, nodes: string | readonly string[], more: More = {}): Entry => ({
  asks: nodesOf(nodes),
  upon: thing,
  making: null,
  ...more,
});
/** Where the new thing shall lie, the nodes have to be held. */
export const making = (thing: Thing, node: string, more: More = {}): Entry => ({
  asks: [node],
  upon: null,
  making: thing,
  ...more,
});
