import { catalogue } from '../../../catalogue.ts';
import { counted } from '../../../parts/counted.ts';
import { numeral } from '../../../parts/time.tsx';

export const texts = catalogue({
  en: {
    changeMany: 'Change people from a file',
    people: 'People',
    eachLineSaysWho: 'Each line says who by an e-mail address (email) or an id, and what changes.',
    whatCanChange: 'What can change: first_name, last_name, department, phone, role. Empty cells change nothing.',
    aRoleOrATitle: 'A role other than viewer, analyst, manager, admin and user is taken for a job title.',
    whatIsDone: 'What is done with them',
    actions: { update: 'Change', disable: 'Deactivate', delete: 'Delete' },
    hints: {
      update: 'They get what stands in their line',
      disable: 'They are signed out everywhere, and cannot sign in until they are activated',
      delete: 'Their accounts and what only they have are gone for good',
    },

    noColumnSaysWho: 'No column is called email or id, so nobody can be found by it.',
    notUtf8: 'The file is not UTF-8. Save it as “CSV UTF-8” and choose it again.',
    theFileIsEmpty: 'The file is empty.',
    couldNotBeRead: 'The file could not be read',
    moreCells: (cells: number, head: number) => `has ${numeral(cells)} cells where the first line has ${numeral(head)}`,
    noObject: 'is not a JSON object',
    namesNobody: 'names nobody: it has neither an e-mail address nor an id',
    noId: 'its id is not an id',
    standsBefore: (line: number) => `is about somebody of line ${numeral(line)} again`,
    changesNothing: 'changes nothing',

    preview: 'What is going to be done',
    counts: (good: number, bad: number) =>
      bad === 0
        ? `${counted(good, 'person', 'people')}, no errors`
        : `${counted(good, 'person', 'people')}, ${counted(bad, 'line with an error', 'lines with errors')}`,
    leftOut: (columns: string) => `Left out, as nothing that can change is called so: ${columns}`,
    line: 'Line',
    firstLines: 'First lines',
    theFirstOf: (shown: number, all: number) => `The first ${numeral(shown)} of ${numeral(all)} lines`,
    leaveOutBad: 'Leave out lines with errors',
    leaveOutBadHint: 'Otherwise nothing is done until they are mended',
    do: {
      update: (people: number) => `Change ${counted(people, 'person', 'people')}`,
      disable: (people: number) => `Deactivate ${counted(people, 'person', 'people')}`,
      delete: (people: number) => `Delete ${counted(people, 'person', 'people')}`,
    },
    sure: {
      disable: (people: number) => `Deactivate ${counted(people, 'person', 'people')}?`,
      delete: (people: number) => `Delete ${counted(people, 'person', 'people')}?`,
    },
    consequence: {
      disable: 'They are signed out everywhere at once. Activating them again gives all of it back.',
      delete: 'Their accounts, and what only they have, are gone for good. This cannot be undone.',
    },
    failed: 'Nothing was begun',
    whatCameOfIt: 'What came of it',
    itGoesOn: 'It goes on without this page: you find it under Jobs.',
    openJob: 'Open job',
    anotherFile: 'Another file',
  },
});
