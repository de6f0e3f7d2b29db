import { List, Text } from '@mantine/core';
import { numeral } from '../../../parts/time.tsx';
import type { Sync } from './queries.ts';
import { texts } from './texts.tsx';

/** More would push the list of companies out of sight. */
const most = 5;

/** Records of ConnectWise that the sync could not use: somebody has to correct them there. */
export function BadRecords({ of: { failed, badRecords } }: { readonly of: Sync }) {
  if (failed === 0) return null;
  return (
    <Text size="sm" component="div">
      {texts.recordCount(failed)}
      {texts.couldNotBeUsedWhatIsStored}
      {failed === 1 ? texts.it : texts.them}
      {texts.wasNotChangedCorrect}
      {failed === 1 ? texts.it : texts.them}
      {texts.inConnectwise}
      <List size="sm">
        {badRecords.slice(0, most).map(({ cw_CompanyId: number, problem }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list is only ever replaced as a whole
          <List.Item key={index}>
            {number === null ? texts.withoutANumber : texts.companyWith(number)}: {problem}
          </List.Item>
        ))}
      </List>
      {failed > most && texts.andMoreWith(numeral(failed - most))}
    </Text>
  );
}
