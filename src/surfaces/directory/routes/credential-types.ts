import Type from 'typebox';
import { addTypeField } from '../../../domain/vault/add-type-field.ts';
import { changeTypeField } from '../../../domain/vault/change-type-field.ts';
import { createCredentialType } from '../../../domain/vault/create-type.ts';
import { deleteCredentialType } from '../../../domain/vault/delete-type.ts';
import { FieldId } from '../../../domain/vault/fields.ts';
import { orderTypeFields } from '../../../domain/vault/order-type-fields.ts';
import { listCredentialsOfType } from '../../../domain/vault/read-credentials.ts';
import { listCredentialTypes, readCredentialType } from '../../../domain/vault/read-types.ts';
import { removeTypeField } from '../../../domain/vault/remove-type-field.ts';
import { updateCredentialType } from '../../../domain/vault/update-type.ts';
import { type Route, route } from '../../../http/route.ts';
import { pageHeaders } from '../../paging.ts';
import {
  ChangedTypeReply,
  FieldChangesBody,
  FieldOrderBody,
  NewFieldBody,
  TypeBody,
  TypeChangesBody,
  TypeReply,
  TypesReply,
  toChangedType,
  toType,
} from '../shapes/credential-types.ts';
import { CredentialsReply, toCredential } from '../shapes/credentials.ts';
import { NoData, toReply } from '../shapes/envelope.ts';
import { numberedPages, numberedWindow } from '../shapes/pages.ts';

export const credentialTypeRoutes: Route[] = [
  route('GET /credential-type', listCredentialTypes, {
    summary: 'List credential types',
    query: numberedPages,
    reply: { 200: TypesReply },
    input: ({ query }) => numberedWindow(query),
    present: page => toReply('Credential Types Fetched Successfully!', page.items.map(toType)),
    headers: pageHeaders,
  }),
  route('GET /credential-type/:id', readCredentialType, {
    summary: 'Read a credential type, by id or name',
    params: { id: Type.String({ minLength: 1, maxLength: 255, description: 'Id or name of the type' }) },
    reply: { 200: TypeReply },
    input: ({ params: { id: identifier } }) => ({ identifier }),
    present: type => toReply('Credential Type Fetched Successfully!', toType(type)),
  }),
  route('POST /credential-type', createCredentialType, {
    summary: 'Create a credential type',
    body: TypeBody,
    reply: { 201: TypeReply },
    input: ({ body }) => body,
    present: type => toReply('Credential Type Created Successfully!', toType(type), 201),
  }),
  route('PATCH /credential-type/:id', updateCredentialType, {
    summary: 'Change the named fields of a credential type; its credentials are checked again',
    body: TypeChangesBody,
    reply: { 200: ChangedTypeReply },
    input: ({ params, body }) => ({ id: params.id, ...body }),
    present: type => toReply('Credential Type Updated Successfully!', toChangedType(type)),
  }),
  route('POST /credential-type/:id/fields', addTypeField, {
    summary: 'Add a field to a credential type; all others stay as they are',
    body: NewFieldBody,
    reply: { 201: ChangedTypeReply },
    input: ({ params, body: { before, ...field } }) => ({
      id: params.id,
      field,
      ...(before === undefined ? {} : { before }),
    }),
    present: type => toReply('Credential Type Field Added Successfully!', toChangedType(type), 201),
  }),
  route('PATCH /credential-type/:id/fields/:fieldId', changeTypeField, {
    summary: 'Change one field of a credential type; its credentials are checked again',
    params: { fieldId: FieldId },
    body: FieldChangesBody,
    reply: { 200: ChangedTypeReply },
    input: ({ params, body }) => ({ id: params.id, fieldId: params.fieldId, ...body }),
    present: type => toReply('Credential Type Field Updated Successfully!', toChangedType(type)),
  }),
  route('DELETE /credential-type/:id/fields/:fieldId', removeTypeField, {
    summary: 'Remove one field from a credential type; what credentials had there stays in their history',
    params: { fieldId: FieldId },
    reply: { 200: ChangedTypeReply },
    input: ({ params }) => ({ id: params.id, fieldId: params.fieldId }),
    present: type => toReply('Credential Type Field Removed Successfully!', toChangedType(type)),
  }),
  route('PUT /credential-type/:id/field-order', orderTypeFields, {
    summary: 'Order the fields of a credential type; fields that are not named come last',
    body: FieldOrderBody,
    reply: { 200: ChangedTypeReply },
    input: ({ params, body }) => ({ id: params.id, ...body }),
    present: type => toReply('Credential Type Fields Ordered Successfully!', toChangedType(type)),
  }),
  route('DELETE /credential-type/:id', deleteCredentialType, {
    summary: 'Delete a credential type with all credentials of that type',
    reply: { 200: NoData },
    input: ({ params }) => ({ id: params.id }),
    present: () => toReply('Credential Type Deleted Successfully!', null),
  }),
  route('GET /credential-type/:id/credentials', listCredentialsOfType, {
    summary: 'List the credentials of a type',
    query: numberedPages,
    reply: { 200: CredentialsReply },
    input: ({ params, query }) => ({ typeId: params.id, ...numberedWindow(query) }),
    present: page => toReply('Credentials Fetched Successfully!', page.items.map(toCredential)),
    headers: pageHeaders,
  }),
];
