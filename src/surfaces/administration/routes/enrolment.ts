import { beginEnrolment, beginPasskeyEnrolment } from '../../../domain/sign-in/begin-enrolment.ts';
import { finishEnrolment, finishPasskeyEnrolment } from '../../../domain/sign-in/finish-enrolment.ts';
import { type Route, route } from '../../../http/route.ts';
import { deviceCookie } from '../../device-cookie.ts';
import { SignInReply, toSignIn } from '../shapes/auth.ts';
import {
  EnrolBody,
  EnrolledBody,
  EnrolledPasskeyBody,
  EnrolledPasskeyReply,
  EnrolPasskeyOptionsBody,
  EnrolReply,
  toEnrol,
  toEnrolledInput,
  toEnrolledPasskey,
} from '../shapes/enrolment.ts';
import { PasskeyOptionsReply } from '../shapes/passkeys.ts';

/** Setting up the second factor that a security policy asks for, in a sign-in that goes no further without. */
export const enrolmentRoutes: Route[] = [
  route('POST /auth/mfa/enrol', beginEnrolment, {
    summary: 'Start setting up the second factor that a security policy asks for, in a sign-in that was refused for it',
    body: EnrolBody,
    reply: { 200: EnrolReply },
    input: ({ body }) => ({ token: body.enrolment_token, method: body.method }),
    present: toEnrol,
  }),
  route('POST /auth/mfa/enrol/verify', finishEnrolment, {
    summary: 'Turn it on with a first code, and finish the sign-in',
    body: EnrolledBody,
    reply: { 200: SignInReply },
    input: ({ body }) => ({ token: body.enrolment_token, code: body.code }),
    present: toSignIn,
    headers: deviceCookie,
  }),
  route('POST /auth/passkey/enrol/options', beginPasskeyEnrolment, {
    summary: 'Start adding the passkey that a security policy asks for, in a sign-in that was refused for it',
    body: EnrolPasskeyOptionsBody,
    reply: { 200: PasskeyOptionsReply },
    input: ({ body }) => ({ token: body.enrolment_token }),
    present: options => ({ ...options }),
  }),
  route('POST /auth/passkey/enrol', finishPasskeyEnrolment, {
    summary: 'Add the passkey that the browser has made, and finish the sign-in',
    body: EnrolledPasskeyBody,
    reply: { 200: EnrolledPasskeyReply },
    input: ({ body }) => toEnrolledInput(body),
    present: toEnrolledPasskey,
    headers: ({ signedIn }, asked) => deviceCookie(signedIn, asked),
  }),
];
