import Type from 'typebox';
import { refuseField } from '../../kernel/errors.ts';
import { sql } from '../../platform/db/sql.ts';
import { self, signal } from '../action.ts';
import { chosenVisibility } from '../people/visibility.ts';
import { activityTopic } from '../teams/topic.ts';

const Said = Type.String({ minLength: 1, maxLength: 200, format: 'line' });

/**
 * Tells the members of one's teams what one does, in one's own words. Whoever shares a team may read one's profile unless it
 * is private; then nobody would know who it was.
 */
export const sayActivity = signal('live.activity', {
  input: Type.Object(
    { activity: Type.Object({ action: Said, resource: Type.Optional(Said) }, { additionalProperties: false }) },
    { additionalProperties: false },
  ),
  permit: self('teams'),
  // As many as one socket may send.
  limit: { per: 'actor', max: 600, seconds: 60 },
  run: async ({ db, ports, at, actor, userId, tell }, { activity }) => {
    const [person] = await db.rows<{ email: string; visibility: string }>(
      sql`select u.email, ${chosenVisibility} as visibility from users u where u.id = ${userId}`.named('who_is_active'),
    );
    if (actor.teams.size === 0) throw refuseField('activity', 'reaches nobody: you are in no team');
    if (person === undefined || person.visibility === 'private')
      throw refuseField('activity', 'reaches nobody: your profile is private');
    const once = ports.newId();
    const said = { type: 'activity.said', once, from: person.email, activity, at: at.toISOString() } as const;
    for (const team of actor.teams.keys()) tell(activityTopic(team), said);
  },
});
