import { Kbd, Table } from '@mantine/core';
import { Window } from '../parts/window.tsx';

const shortcuts = [
  { keys: ['Ctrl', 'K'], does: 'Search, jump to a page, or do something' },
  { keys: ['/'], does: 'The same, while you are not writing' },
  { keys: ['?'], does: 'Show this list' },
  { keys: ['Esc'], does: 'Close the window on top, or clear what is selected' },
  { keys: ['↑', '↓'], does: 'Go through a list' },
  { keys: ['Space'], does: 'Select the row that has the focus' },
  { keys: ['Enter'], does: 'Open the row that has the focus' },
] as const;

/** What the keyboard can do. */
export function Shortcuts({ onClose }: { readonly onClose: () => void }) {
  return (
    <Window onClose={onClose} title="Keyboard shortcuts">
      <Table>
        <Table.Tbody>
          {shortcuts.map(({ keys, does }) => (
            <Table.Tr key={does}>
              <Table.Td w={120}>
                {keys.map(key => (
                  <Kbd key={key} mr={4}>
                    {key}
                  </Kbd>
                ))}
              </Table.Td>
              <Table.Td>{does}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Window>
  );
}
