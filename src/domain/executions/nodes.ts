export const executionNodes = {
  'workflow.read': 'Read what others have done by workflows',
  'workflow.cancel': 'Cancel what others have begun and goes on as a job',
} as const;
