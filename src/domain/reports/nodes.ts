/** What reports people may have made. */
export const reportNodes = {
  'report.generate': 'Make reports on the teams one leads',
  'report.generate.any': 'Make reports on every team and on everything else that lies where it is held',
} as const;
