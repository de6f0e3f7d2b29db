import { Kbd, Table } from '@mantine/core';
import { Window } from '../parts/window.tsx';
import { texts } from './texts.tsx';

const shortcuts = [
  { keys: [texts.ctrl, 'K'], does: texts.searchJumpToAPageOrDo },
  { keys: ['/'], does: texts.theSameWhileYouAreNotWriting },
  { keys: ['?'], does: texts.showThisList },
  { keys: [texts.esc], does: texts.closeTheWindowOnTopOrClear },
  { keys: ['↑', '↓'], does: texts.goThroughAList },
  { keys: ['Space'], does: texts.selectTheRowThatHasTheFocus },
  { keys: ['Enter'], does: texts.openTheRowThatHasTheFocus },
] as const;

/** What the keyboard can do. */
export function Shortcuts({ onClose }: { readonly onClose: () => void }) {
  return (
    <Window onClose={onClose} title={texts.keyboardShortcuts}>
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
