import type { ErrorTable } from '../../kernel/errors.ts';

declare module '../../kernel/errors.ts' {
  interface Errors {
    /** No such report, or none that this caller may read now. */
    'report.not_found': Record<never, never>;
    /** It is not made yet, or could not be made: there is nothing to save. */
    'report.not_ready': { readonly status: string };
    /** The caller leads no team that a report could be about, and may not report on others'. */
    'report.no_team': Record<never, never>;
    /** No such schedule, or none that this caller may see. */
    'report_schedule.not_found': Record<never, never>;
  }
}

export const reportErrors = {
  'report.not_found': { status: 404, message: () => 'Report not found' },
  'report.not_ready': {
    status: 409,
    message: ({ status }) =>
      status === 'failed' ? 'This report could not be made; generate it again' : 'This report is still being made',
    extras: ({ status }) => ({ status }),
  },
  'report.no_team': {
    status: 403,
    message: () => 'You lead no team here; reports on what others lead need report.generate.any',
    extras: () => ({ missing: ['report.generate.any'] }),
  },
  'report_schedule.not_found': { status: 404, message: () => 'Report schedule not found' },
} satisfies Partial<ErrorTable>;
