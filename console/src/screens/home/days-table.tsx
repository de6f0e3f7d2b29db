import { Table } from '@mantine/core';
import { dayNamer } from '../../parts/days.ts';
import { numeral } from '../../parts/time.tsx';
import type { Day } from './queries.ts';

/** The numbers of the charts, the newest day first. */
export function DaysTable({ activity }: { readonly activity: readonly Day[] }) {
  const name = dayNamer('full');
  const signIns = activity.some(({ sign_ins }) => sign_ins !== null);
  return (
    <Table aria-label="Activity by day" stickyHeader striped>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Day</Table.Th>
          {signIns && (
            <>
              <Table.Th scope="col" ta="end">
                Sign-ins
              </Table.Th>
              <Table.Th scope="col" ta="end">
                Failed sign-ins
              </Table.Th>
            </>
          )}
          <Table.Th scope="col" ta="end">
            Refusals
          </Table.Th>
          <Table.Th scope="col" ta="end">
            Active people
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
