export const executionNodes = {
  'workflow.read': 'Read what others have done by workflows',
} as const;
