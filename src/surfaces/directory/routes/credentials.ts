import Type, { type Static } from 'typebox';
import { createCredential } from '../../../domain/vault/create-credential.ts';
import { deleteCredential } from '../../../domain/vault/delete-credential.ts';
import { takeCredentialBack } from '../../../domain/vault/end-person-share.ts';
import { fetchCredentialFields } from '../../../domain/vault/fetch-fields.ts';
import { FieldId } from '../../../domain/vault/fields.ts';
import { listValueTypes } from '../../../domain/vault/list-value-types.ts';
import { listCredentialsOfCompany, readCredential } from '../../../domain/vault/read-credentials.ts';
import { readCredentialHistory } from '../../../domain/vault/read-history.ts';
import { revealCredential, revealField } from '../../../domain/vault/reveal.ts';
import { updateCredential, updateCredentialFields } from '../../../domain/vault/update-credential.ts';
import { type Route, route } from '../../../http/route.ts';
import { pageHeaders } from '../../paging.ts';
import {
  CredentialAsReadReply,
  CredentialBody,
  CredentialChangesBody,
  CredentialReply,
  CredentialsReply,
  FieldsBody,
  fieldValues,
  HistoryReply,
  SecureValueReply,
  SecureValuesReply,
  StoredFieldsReply,
  toCredential,
  toCredentialAsRead,
  toStoredField,
  toVersion,
} from '../shapes/credentials.ts';
import { NoData, Reply, toReply } from '../shapes/envelope.ts';
import { numberedPages, numberedWindow } from '../shapes/pages.ts';

const RevealQuery = Type.Object(
  {
    version: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 2_147_483_647, description: 'The values as of that version' }),
    ),
    reason: Type.Optional(
      Type.String({ minLength: 1, maxLength: 500, description: 'Reason, saved with the audit event' }),
    ),
  },
  { additionalProperties: false },
);
const asked = ({ version, reason }: Static<typeof RevealQuery>) => ({
  ...(version === undefined ? {} : { version }),
  ...(reason === undefined ? {} : { reason }),
});

export const credentialRoutes: Route[] = [
  route('GET /credential/valuetypes', listValueTypes, {
    summary: 'The types of values that fields may ask for',
    reply: { 200: Reply(Type.Array(Type.String())) },
    input: () => ({}),
    present: types => toReply('Value Types Fetched Successfully!', [...types]),
  }),
  route('GET /credential/credentials/:id', readCredential, {
    summary: 'Read a credential, without its secure values',
    reply: { 200: CredentialAsReadReply },
    input: ({ params }) => ({ id: params.id }),
    present: credential => toReply('Credential Fetched Successfully!', toCredentialAsRead(credential)),
  }),
  route('GET /credential/credentials/company/:companyId', listCredentialsOfCompany, {
    summary: 'List the credentials of a company',
    query: numberedPages,
    reply: { 200: CredentialsReply },
    input: ({ params, query }) => ({ companyId: params.companyId, ...numberedWindow(query) }),
    present: page => toReply('Company Credentials Fetched Successfully!', page.items.map(toCredential)),
    headers: pageHeaders,
  }),
  route('POST /credential/credentials', createCredential, {
    summary: 'Create a credential; secure values are encrypted',
    body: CredentialBody,
    reply: { 201: CredentialReply },
    input: ({ body }) => ({ ...body, fields: fieldValues(body.fields) }),
    present: credential => toReply('Credential Created Successfully!', toCredential(credential), 201),
  }),
  route('PATCH /credential/credentials/:id', updateCredential, {
    summary: 'Change the named fields of a credential',
    body: CredentialChangesBody,
    reply: { 200: CredentialReply },
    input: ({ params, body: { fields, ...named } }) => ({
      id: params.id,
      ...named,
      ...(fields === undefined ? {} : { fields: fieldValues(fields) }),
    }),
    present: credential => toReply('Credential Updated Successfully!', toCredential(credential)),
  }),
  route('PUT /credential/credentials/:id/fields', updateCredentialFields, {
    summary: 'Change the values of the named fields',
    body: FieldsBody,
    reply: { 200: CredentialReply },
    input: ({ params, body }) => ({ id: params.id, fields: fieldValues(body.fields) }),
    present: credential => toReply('Credential Fields Updated Successfully!', toCredential(credential)),
  }),
  route('GET /credential/credentials/:id/fields', fetchCredentialFields, {
    summary: 'The fields of a credential as they are stored: secure ones sealed',
    reply: { 200: StoredFieldsReply },
    input: ({ params }) => ({ id: params.id }),
    present: fields => toReply('Credential Fields Fetched Successfully!', fields.map(toStoredField)),
  }),
  route('GET /credential/credentials/:id/secure-values', revealCredential, {
    summary: 'Reveal all secure values of a credential; audited before they leave',
    query: RevealQuery,
    reply: { 200: SecureValuesReply },
    input: ({ params, query }) => ({ id: params.id, ...asked(query) }),
    present: values => toReply('Secure Values Fetched Successfully!', values),
  }),
  route('GET /credential/credentials/:id/secure-values/:fieldId', revealField, {
    summary: 'Reveal one secure value of a credential; audited before it leaves',
    params: { fieldId: FieldId },
    query: RevealQuery,
    reply: { 200: SecureValueReply },
    input: ({ params, query }) => ({ id: params.id, fieldId: params.fieldId, ...asked(query) }),
    present: value => toReply('Secure Value Fetched Successfully!', value),
  }),
  route('GET /credential/credentials/:id/history', readCredentialHistory, {
    summary: 'The history of a credential: who changed which fields, name and notes, and when',
    query: numberedPages,
    reply: { 200: HistoryReply },
    input: ({ params, query }) => ({ id: params.id, ...numberedWindow(query) }),
    present: page => toReply('Credential History Fetched Successfully!', page.items.map(toVersion)),
    headers: pageHeaders,
  }),
  route('DELETE /credential/credentials/:id/people/:shareId', takeCredentialBack, {
    summary: 'Take a credential back from somebody who has it by a request',
    reply: { 200: NoData },
    input: ({ params }) => ({ id: params.id, shareId: params.shareId }),
    present: () => toReply('Credential Taken Back Successfully!', null),
  }),
  route('DELETE /credential/credentials/:id', deleteCredential, {
    summary: 'Delete a credential with all its values',
    reply: { 200: NoData },
    input: ({ params }) => ({ id: params.id }),
    present: () => toReply('Credential Deleted Successfully!', null),
  }),
];
