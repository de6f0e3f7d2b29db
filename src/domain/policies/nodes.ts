export const policyNodes = {
  'policy.read': 'See security policies and whom they touch',
  'policy.write': 'Set and end security policies',
} as const;
