import Type from 'typebox';
import { type Page, pageOf, Window } from '../../kernel/page.ts';
import { needs, query, self } from '../action.ts';
import { Id } from '../fields.ts';
import {
  type Askable,
  askableTypes,
  type ResourceType,
  resourceTypeById,
  resourceTypesPage,
} from './resource-types.ts';

/** What can be asked for, where the caller may decide that. */
export const listResourceTypes = query('resource_type.list', {
  input: Type.Object({ ...Window }, { additionalProperties: false }),
  permit: needs('request.configure'),
  run: async ({ db, scope }, window): Promise<Page<ResourceType>> =>
    pageOf(await resourceTypesPage(db, { scope, ...window }), window),
});

/** What can be asked for by its policy where one belongs: of one's organizations, and of the platform. */
export const listAskable = query('resource_type.list_askable', {
  input: Type.Object({}, { additionalProperties: false }),
  permit: self('requests'),
  run: ({ db, actor }): Promise<readonly Askable[]> =>
    askableTypes(db, actor.actsIn === null ? actor.organizations : [actor.actsIn]),
});

/** One of them. */
export const readResourceType = query('resource_type.read', {
  input: Type.Object({ id: Id }, { additionalProperties: false }),
  permit: needs('request.configure'),
  refuses: ['resource_type.not_found'],
  run: ({ db, scope }, { id }): Promise<ResourceType> => resourceTypeById(db, id, scope),
  revisionOf: type => type,
});
