import Type from 'typebox';
import { refuseField } from '../../kernel/errors.ts';
import { keyAreas } from '../../kernel/self-areas.ts';
import { listed } from '../../kernel/words.ts';
import { apiKeyForm } from '../../platform/crypto/api-key.ts';
import { Pattern } from '../access/patterns.ts';

export const KeyName = Type.String({
  minLength: 1,
  maxLength: 100,
  format: 'name',
  description: 'What the key is for',
  examples: ['Nightly export'],
});

/** What a key may do: patterns of permission nodes, and areas of what is one's own. */
export const KeyPermissions = Type.Array(Pattern, {
  minItems: 1,
  maxItems: 200,
  uniqueItems: true,
  description:
    'Patterns of permissions that you hold, and `self.<area>` for what is your own; `self.*` for all of that',
  examples: [['team.read', 'self.profile']],
});

/** A key as it is shown, once. */
export const KeyToken = Type.String({
  description: `Shown this once, to be sent as \`Authorization: Bearer\`. Its form is \`${apiKeyForm}\``,
});

/** Where calls with a key may come from. */
export const KeyAddresses = Type.Array(Type.String({ minLength: 1, maxLength: 60, format: 'line' }), {
  maxItems: 50,
  description: 'Addresses and ranges that it may be used from; none: from anywhere',
  examples: [['203.0.113.0/24']],
});

const own = 'self.';

/** The patterns and the areas in what a key names; refuses an area that there is not, by its place in the list. */
export function partsOf(permissions: readonly string[]): {
  readonly patterns: readonly string[];
  readonly areas: readonly string[];
} {
  const isArea = (area: string): boolean => area === '*' || keyAreas.some(each => each === area);
  for (const [index, each] of permissions.entries())
    if (each === 'self' || (each.startsWith(own) && !isArea(each.slice(own.length))))
      throw refuseField(`permissions.${index}`, `must be self.* or one of ${listed(keyAreas.map(area => own + area))}`);
  return {
    patterns: permissions.filter(each => !each.startsWith(own)),
    areas: permissions.filter(each => each.startsWith(own)).map(each => each.slice(own.length)),
  };
}

/** What a key names, in one list. */
export function permissionsOf(patterns: readonly string[], areas: readonly string[]): string[] {
  return [...patterns, ...areas.map(area => own + area)];
}
