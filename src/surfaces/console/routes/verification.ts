import Type from 'typebox';
import { readVerification } from '../../../domain/accounts/read-verification.ts';
import { type Route, route } from '../../../http/route.ts';

export const verificationRoutes: Route[] = [
  route('POST /verification', readVerification, {
    summary: 'Which e-mail address a link would verify; the page behind it asks before it does',
    body: Type.Object({ token: Type.String() }, { additionalProperties: false }),
    reply: { 200: Type.Object({ email: Type.String() }) },
    input: ({ body }) => body,
    present: email => ({ email }),
  }),
];
