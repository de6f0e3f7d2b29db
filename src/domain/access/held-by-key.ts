import type { Access, ApiKeyActor } from '../../kernel/actor.ts';
import type { Lent } from '../../kernel/holdings.ts';
import { keyAreas, type SelfArea } from '../../kernel/self-areas.ts';
import { compile, type Matcher } from './matcher.ts';
import { actionsOf } from './shared-access.ts';

/** What a key is for. */
export interface KeyScope {
  readonly permissions: readonly string[];
  /** `*`: every area that a key can name. */
  readonly areas: readonly string[];
  /** Null: wherever its owner may act. */
  readonly organization: string | null;
}

/** A key as it is asked. */
export interface KeyNames {
  readonly matcher: Matcher;
  readonly areas: ReadonlySet<SelfArea>;
  readonly organization: string | null;
}

/** What a key names, compiled. */
export function namesOf({ permissions, areas, organization }: KeyScope): KeyNames {
  return {
    matcher: compile(permissions.map(pattern => ({ pattern, organization: null }))),
    areas: new Set(areas.includes('*') ? keyAreas : keyAreas.filter(area => areas.includes(area))),
    organization,
  };
}

/** What its owner holds and belongs to now, as far as the key goes, and not in organizations that no key reaches into. */
export function heldByKey(
  owner: Access,
  names: KeyNames,
  withoutKeys: readonly string[],
): Omit<ApiKeyActor, 'kind' | 'userId' | 'keyId' | 'keyName' | 'secret'> {
  const { areas, organization: bound } = names;
  const reaches = (id: string | null): boolean => (bound === null || id === bound) && !withoutKeys.includes(id ?? '');
  const narrowed = narrowing(names, reaches, withoutKeys.length === 0);
  const { audited } = owner;
  const organizations = areas.has('organizations') ? owner.organizations.filter(reaches) : [];
  return {
    ...narrowed(owner),
    areas,
    teams: areas.has('teams') ? owner.teams : new Map(),
    organizations,
    hidesOrganizations: organizations.length < owner.organizations.length,
    lent: owner.lent.filter(({ organization }) => reaches(organization)).flatMap(each => lentBy(each, names)),
    actsIn: bound ?? owner.actsIn,
    ...(audited === undefined
      ? {}
      : {
          audited: {
            ...audited,
            without: narrowed(audited.without),
            aloneBy: node => (names.matcher.holds(node) === null ? [] : audited.aloneBy(node)),
          },
        }),
  };
}

/** What is shared with the owner alone, as far as the key names what sharing gives. */
function lentBy(lent: Lent, { matcher }: KeyNames): Lent[] {
  const names = (access: Lent['access']): boolean =>
    actionsOf[access].every(action => matcher.holds(`credential.${action}`) !== null);
  if (lent.access === 'write' && names('write')) return [lent];
  return names('read') ? [{ ...lent, access: 'read' }] : [];
}

type Held = Pick<Access, 'holds' | 'holdsForGood' | 'heldUntil'>;

function narrowing(
  { matcher }: KeyNames,
  reaches: (organization: string | null) => boolean,
  everywhere: boolean,
): (held: Held) => Held {
  const within = (scope: ReturnType<Held['holds']>): ReturnType<Held['holds']> => {
    if (scope === null || scope === 'everything' || everywhere) return scope;
    const organizations = scope.organizations.filter(reaches);
    return organizations.length === 0 ? null : { organizations };
  };
  return held => ({
    holds: node => (matcher.holds(node) === null ? null : within(held.holds(node))),
    holdsForGood: node => (matcher.holds(node) === null ? null : within(held.holdsForGood(node))),
    heldUntil: (pattern, organization) =>
      matcher.heldUntil(pattern, null) === null || !reaches(organization)
        ? null
        : held.heldUntil(pattern, organization),
  });
}
