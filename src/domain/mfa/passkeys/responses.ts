import Type from 'typebox';

const Base64Url = (maxLength: number) => Type.String({ minLength: 1, maxLength });
const named = { id: Base64Url(2048), rawId: Type.Optional(Base64Url(2048)), type: Type.Literal('public-key') };
const more = {
  authenticatorAttachment: Type.Optional(Type.Union([Type.String({ maxLength: 40 }), Type.Null()])),
  clientExtensionResults: Type.Optional(Type.Unknown()),
};

/** What `navigator.credentials.create` gave, as `toJSON` writes it. Browsers add to it. */
export const CreationResponse = Type.Object(
  {
    ...named,
    response: Type.Object({
      clientDataJSON: Base64Url(8192),
      attestationObject: Base64Url(32_768),
      transports: Type.Optional(Type.Array(Type.String({ maxLength: 40 }), { maxItems: 10 })),
    }),
    ...more,
  },
  { writeOnly: true, description: 'What `navigator.credentials.create()` gave, as its `toJSON()` writes it' },
);

/** What `navigator.credentials.get` gave. */
export const AssertionResponse = Type.Object(
  {
    ...named,
    response: Type.Object({
      clientDataJSON: Base64Url(8192),
      authenticatorData: Base64Url(8192),
      signature: Base64Url(16_384),
      userHandle: Type.Optional(Type.Union([Type.String({ maxLength: 200 }), Type.Null()])),
    }),
    ...more,
  },
  { writeOnly: true, description: 'What `navigator.credentials.get()` gave, as its `toJSON()` writes it' },
);
