import { List, Text } from '@mantine/core';
import { counted } from '../../../parts/counted.ts';
import { numeral } from '../../../parts/time.tsx';
import type { Sync } from './queries.ts';

/** More would push the list of companies out of sight. */
const most = 5;

/** Records of ConnectWise that the sync could not use: somebody has to correct them there. */
export function BadRecords({ of: { failed, badRecords } }: { readonly of: Sync }) {
  if (failed === 0) return null;
  return (
    <Text size="sm" component="div">
      {counted(failed, 'record', 'records')} could not be used. What is stored of {failed === 1 ? 'it' : 'them'} was not
      changed; correct {failed === 1 ? 'it' : 'them'} in ConnectWise:
      <List size="sm">
        {badRecords.slice(0, most).map(({ cw_CompanyId: number, problem }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list is only ever replaced as a whole
          <List.Item key={index}>
            {number === null ? 'Without a number' : `Company ${number}`}: {problem}
          </List.Item>
        ))}
      </List>
      {failed > most && `and ${numeral(failed - most)} more`}
    </Text>
  );
}
