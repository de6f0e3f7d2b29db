/**
 * What is one's own, by areas, for `self(area)`, in words. No role gives or takes an area, and they are no nodes of the
 * catalogue: a session holds all of them by nature, an API key those that it names, as `self.<area>`.
 */
export const selfAreas = {
  profile: 'Who one is, and what one may do',
  sessions: 'Where one is signed in',
  factors: 'Second factors and backup codes',
  identities: 'Accounts at other providers that one can sign in with',
  organizations: 'Joining organizations, and what belonging to them allows',
  teams: 'What belonging to teams allows',
  integrations: 'What one has tried of integrations',
  notifications: 'What one was told of, and how one wants to be told',
  overview: 'The front page and the search: what else one may see, at a glance',
  executions: 'What one has asked workflows for',
  requests: 'Access that one asks for',
  approvals: 'What others ask for and one is asked to decide',
  support: 'What one has asked for help with',
  vault: 'What the vault can keep',
  contacts: 'Friends, and whom one has blocked',
  conversations: 'What one takes part in, and what is said there',
  files: 'What one has uploaded, and what others share with one',
  calls: 'Calls in one’s conversations',
  presence: 'Whether one is there',
  keys: 'Public keys for end-to-end encryption',
} as const;

export type SelfArea = keyof typeof selfAreas;

/** Ways to sign in, and what is signed in: no API key names them. */
const sessionsAlone = ['sessions', 'factors', 'identities'] as const satisfies readonly SelfArea[];

/** An area that an API key can name. */
export type KeyArea = Exclude<SelfArea, (typeof sessionsAlone)[number]>;

/** Every area that an API key can name. */
export const keyAreas: readonly KeyArea[] = Object.keys(selfAreas).filter(isKeyArea);

function isKeyArea(area: string): area is KeyArea {
  return Object.hasOwn(selfAreas, area) && !(sessionsAlone as readonly string[]).includes(area);
}
