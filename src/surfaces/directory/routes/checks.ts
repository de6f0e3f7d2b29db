import Type from 'typebox';
import { checkOther, checkOwn } from '../../../domain/accounts/check-permissions.ts';
import { type Route, route } from '../../../http/route.ts';
import { CheckBody, CheckQuery, CheckReply, toChecked } from '../shapes/checks.ts';

/** A user's id, address or user name. */
export const Identifier = Type.String({ minLength: 1, maxLength: 254 });

export const checkRoutes: Route[] = [
  route('POST /user/@me/check-permission', checkOwn, {
    summary: 'Whether one holds permission nodes, up to 1,000 at once',
    body: CheckBody,
    query: CheckQuery,
    reply: { 200: CheckReply },
    input: ({ body, query }) => ({ nodes: body.permissions, ...query }),
    present: toChecked,
  }),
  route('POST /user/users/:identifier/check-permission', checkOther, {
    summary: 'Whether somebody holds permission nodes, up to 1,000 at once',
    params: { identifier: Identifier },
    body: CheckBody,
    query: CheckQuery,
    reply: { 200: CheckReply },
    input: ({ params, body, query }) => ({ identifier: params.identifier, nodes: body.permissions, ...query }),
    present: toChecked,
  }),
];
