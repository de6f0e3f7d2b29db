import { checkOther, checkOwn } from '../../../domain/accounts/check-permissions.ts';
import { UserIdentifier } from '../../../domain/people/identifiers.ts';
import { type Route, route } from '../../../http/route.ts';
import { CheckBody, CheckQuery, CheckReply, toChecked } from '../shapes/checks.ts';

export const checkRoutes: Route[] = [
  route('POST /user/@me/check-permission', checkOwn, {
    summary: 'Check up to 1,000 permission nodes of your own',
    body: CheckBody,
    query: CheckQuery,
    reply: { 200: CheckReply },
    input: ({ body, query }) => ({ nodes: body.permissions, ...query }),
    present: toChecked,
  }),
  route('POST /user/users/:identifier/check-permission', checkOther, {
    summary: 'Check up to 1,000 permission nodes of a person',
    params: { identifier: UserIdentifier },
    body: CheckBody,
    query: CheckQuery,
    reply: { 200: CheckReply },
    input: ({ params, body, query }) => ({ identifier: params.identifier, nodes: body.permissions, ...query }),
    present: toChecked,
  }),
];
