import { Table } from '@mantine/core';
import { dayNamer } from '../../parts/days.ts';
import { numeral } from '../../parts/time.tsx';
import type { Day } from './queries.ts';
import { texts } from './texts.tsx';

/** The numbers of the charts, the newest day first. */
export function DaysTable({ activity }: { readonly activity: readonly Day[] }) {
  const name = dayNamer('full');
  const signIns = activity.some(({ sign_ins }) => sign_ins !== null);
  return (
    <Table aria-label={texts.activityByDay} stickyHeader striped>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{texts.day}</Table.Th>
          {signIns && (
            <>
              <Table.Th scope="col" ta="end">
                {texts.signIns}
              </Table.Th>
              <Table.Th scope="col" ta="end">
                {texts.failedSignIns}
              </Table.Th>
            </>
          )}
          <Table.Th scope="col" ta="end">
            {texts.refusals}
          </Table.Th>
          <Table.Th scope="col" ta="end">
            {texts.activePeople}
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {activity.toReversed().map(each => (
          <Table.Tr key={each.day} data-day={each.day}>
            <Table.Th scope="row" fw={400}>
              {name(each.day)}
            </Table.Th>
            {signIns && (
              <>
                <Table.Td ta="end">{numeral(each.sign_ins ?? 0)}</Table.Td>
                <Table.Td ta="end">{numeral(each.failed_sign_ins ?? 0)}</Table.Td>
              </>
            )}
            <Table.Td ta="end">{numeral(each.denials)}</Table.Td>
            <Table.Td ta="end">{numeral(each.active_people)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
