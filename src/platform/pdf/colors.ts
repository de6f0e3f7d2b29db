/** On white paper. */
export const colors = {
  ink: '#1a1b1e',
  quiet: '#5c5f66',
  line: '#dee2e6',
  accent: '#3b5bdb',
  shade: '#f1f3f5',
} as const;
