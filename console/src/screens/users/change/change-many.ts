import { api, result } from '../../../api/client.ts';
import type { Action, Row } from './rows.ts';

/** Begins a change of many accounts; the id of the job that does it. */
export async function changeMany(action: Action, rows: readonly Row[]): Promise<string> {
  const body = { action, user_data: [...rows] };
  return (await result(api.POST('/api/v1/admin/users/bulk', { body }))).execution_id;
}
