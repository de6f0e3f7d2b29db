import Type from 'typebox';
import { tidy } from '../../../platform/db/tidy.ts';
import { job } from '../../job.ts';

/** After an import of many: lists would be slow until PostgreSQL had looked at what has come. */
export const tidyPeople = job('people.tidy', {
  data: Type.Object({}),
  run: ({ database }) => tidy(database.options, ['users', 'user_roles', 'organization_members']),
});
