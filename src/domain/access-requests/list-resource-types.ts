import Type from 'typebox';
import { type Page, pageOf, Window } from '../../kernel/page.ts';
import { needs, query } from '../action.ts';
import { Id } from '../fields.ts';
import { type ResourceType, resourceTypeById, resourceTypesPage } from './resource-types.ts';

/** What can be asked for, where the caller may decide that. */
export const listResourceTypes = query('resource_type.list', {
  input: Type.Object({ ...Window }, { additionalProperties: false }),
  permit: needs('request.configure'),
  run: async ({ db, scope }, window): Promise<Page<ResourceType>> =>
    pageOf(await resourceTypesPage(db, { scope, ...window }), window),
});

/** One of them. */
export const readResourceType = query('resource_type.read', {
  input: Type.Object({ id: Id }, { additionalProperties: false }),
  permit: needs('request.configure'),
  refuses: ['resource_type.not_found'],
  run: ({ db, scope }, { id }): Promise<ResourceType> => resourceTypeById(db, id, scope),
  revisionOf: type => type,
});
