import { Patterned } from '../../kernel/patterned.ts';

/** How executions are called. */
export const ExecutionId = Patterned('^exec_[0-9a-f]{32}$', 'must be exec_ and 32 hexadecimal digits');
