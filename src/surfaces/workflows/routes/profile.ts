import Type from 'typebox';
import { setUpProfile } from '../../../domain/accounts/set-up-profile.ts';
import type { Route } from '../../../http/route.ts';
import { workflow } from '../workflow.ts';

const Text = Type.String();

export const profileRoutes: Route[] = [
  workflow('POST /user/profile/setup', setUpProfile, {
    workflow: 'profile_setup',
    summary: 'Set up your own profile',
    body: Type.Object(
      {
        first_name: Text,
        last_name: Text,
        email: Type.Optional(Type.String({ description: 'Your own address; another is refused' })),
        phone: Type.Optional(Text),
        department: Type.Optional(Text),
        role: Type.Optional(Type.String({ description: 'Your job title; it gives no permissions' })),
        preferences: Type.Optional(
          Type.Object(
            {
              theme: Type.Optional(Type.Enum(['light', 'dark', 'auto'])),
              notifications: Type.Optional(Type.Boolean()),
            },
            { additionalProperties: false },
          ),
        ),
      },
      { additionalProperties: false },
    ),
    results: Type.Object({
      profile_id: Type.String({ description: '`PROF_`, the moment of the first setup, and a suffix' }),
      status: Type.Enum(['active', 'inactive']),
      completion_steps: Type.Array(Type.String()),
    }),
    input: ({ body: { first_name: firstName, last_name: lastName, role, ...rest } }) => ({
      firstName,
      lastName,
      ...(role === undefined ? {} : { jobTitle: role }),
      ...rest,
    }),
    show: ({ profileId, active, steps }) => ({
      profile_id: profileId,
      status: active ? ('active' as const) : ('inactive' as const),
      completion_steps: [...steps],
    }),
  }),
];
