import type { ReactNode } from 'react';
import { catalogue } from '../../../catalogue.ts';
import { counted } from '../../../parts/counted.ts';

export const texts = catalogue({
  en: {
    userName: 'User name',
    fullName: 'Full name',
    firstName: 'First name',
    lastName: 'Last name',
    department: 'Department',
    phone: 'Phone',
    about: 'About',
    timeZone: 'Time zone',
    active: 'Active',
    passwordHash: 'Password hash',
    comma: 'Comma ,',
    bar: 'Bar |',
    westernWindows1252: 'Western (Windows-1252)',
    unicodeUtf16: 'Unicode (UTF-16)',
    unicodeBigEndianUtf16be: 'Unicode, big-endian (UTF-16BE)',
    centralEuropeanWindows1250: 'Central European (Windows-1250)',
    cyrillicWindows1251: 'Cyrillic (Windows-1251)',
    westernMac: 'Western (Mac)',

    adaLovelace: 'Ada Lovelace',
    ada: 'Ada',
    lovelace: 'Lovelace',
    research: 'Research',

    dropACsvOrNdjsonFileHere: 'Drop a CSV or NDJSON file here, or choose one',
    theNameOfTheFileHasTo: 'The name of the file has to end in .csv, .ndjson or .jsonl: it tells how to read it.',
    fileWithPeople: 'File with people',
    chooseAFile: 'Choose a file',
    chooseAnotherFile: 'Choose another file',

    theFirstOfBadLinesACsv: (length: string, failed: string) =>
      `The first ${length} of ${failed} bad lines. A CSV file’s heading is line 1.`,
    theBadLinesACsvFilesHeading: 'The bad lines. A CSV file’s heading is line 1.',
    downloadTheReport: 'Download the report',
    badLines: 'Bad lines',
    line: 'Line',
    column: 'Column',
    value: 'Value',
    whatIsWrong: 'What is wrong',

    separator: 'Separator',
    thereAreNoPeopleInThisFile: 'There are no people in this file',
    ofCanBeImported: (wouldImport: string, total: number) =>
      `${wouldImport} of ${counted(total, 'line', 'lines')} can be imported`,
    badSeeBelow: (failed: number) => ` ${counted(failed, 'line is', 'lines are')} bad; see below.`,
    nothingHasBeenImportedYet: (failed: ReactNode) => <>Nothing has been imported yet.{failed}</>,
    encoding: 'Encoding',
    leaveOut: 'Leave out',
    theFirstLinesOfTheFile: 'The first lines of the file.',
    theFirstLinesOfTheFileAbove:
      'The first lines of the file. Above each column you can change what it is, or leave it out.',
    firstLines: 'First lines',
    noHeading: 'no heading',
    whatColumnIs: (at: number, heading: string) => `What column ${at} (${heading}) is`,

    nothingWasImported: 'Nothing was imported',
    importedWith: (imported: number) => `${counted(imported, 'person', 'people')} imported`,
    badCorrectTheFileOrTickTake: (failed: string) =>
      `${failed} bad. Correct the file, or tick “Take the good lines”, and import it again.`,
    ofInTheFileBecamePeopleAnd: (total: number, imported: string, failed: string) =>
      `Of ${counted(total, 'line', 'lines')} in the file, ${imported} became people and ${failed} bad.`,
    lineIs: ' line is',
    linesAre: ' lines are',
    invitationsAreOnTheirWay: 'Invitations are on their way',
    withoutAPasswordWillBeMailedA: (invited: number) =>
      `${counted(invited, 'person', 'people')} without a password will be mailed a link to choose one. The mail leaves a few at a time; each link works once, for 7 days.`,
    notAllLinksCouldBeFetched: 'Not all links could be fetched',
    noMailWasSent: 'No mail was sent',
    thisServerKeepsMailInItsData: (invited: number) =>
      `This server keeps mail in its data folder (data/mail) until SMTP_URL is set. ${counted(invited, 'person has', 'people have')} no password yet: download their links and hand each to its person. A link works once, for 7 days, and is shown only to you and only once.`,
    savedAsInvitationLinksCsv: (saved: number) =>
      `${counted(saved, 'link was', 'links were')} saved as invitation-links.csv`,
    downloadTheLinks: 'Download the links',
    somethingWentWrongTryAgain: 'Something went wrong. Try again.',
    requestIdWith: (requestId: ReactNode) => <>Request ID {requestId}</>,

    theServerIsWorking: 'The server is working',
    upload: 'Upload',
    theFileIsUploadedTheServerIs: 'The file is uploaded. The server is checking every line and importing the people…',
    sendingOfWith: (share: number, total: string) => `Sending: ${share} % of ${total}`,
    stop: 'Stop',

    insufficientPermissionsUserBulkIs: 'Insufficient permissions: user.bulk is missing',
    importPeople: 'Import people',
    people: 'People',
    template: 'Template',
    theFileCouldNotBeRead: 'The file could not be read',
    takeTheGoodLinesAlsoWhenOthers: 'Take the good lines, also when others are bad',
    otherwiseOneBadLineRefusesTheWhole: 'Otherwise one bad line refuses the whole file',
    inviteWithoutAPasswordToChooseOne: (withoutPassword: number) =>
      `Invite ${counted(withoutPassword, 'person', 'people')} without a password to choose one`,
    thisServerSendsNoMailAfterThe:
      'This server sends no mail: after the import you can download a link for each of them',
    eachGetsAMailWithALink: 'Each gets a mail with a link that works once, for 7 days',
    andWhichIsThe: ' and which is the ',
    chooseWhichColumnIsTheEachPerson: (join: string) => `Choose which column is the ${join}: each person needs both.`,
    import: 'Import',
    theImportFailed: 'The import failed',
    eachLineNeedsAnEMailAddress: 'Each line needs an e-mail address and a user name; everything else may be left out.',
    passwordsAreNotImportedPeopleAre:
      'Passwords are not imported. People are invited to choose one, or sign in with a provider.',
    aFileSavedWithPeopleExportCan: 'A file saved with People → Export can be imported again.',
    theImportIsStillRunning: 'The import is still running',
    whenYouLeaveNowTheUploadStops:
      'When you leave now, the upload stops. What the server has received as a whole it still imports, and you will ',
    notSeeTheReport: 'not see the report.',
    stayHere: 'Stay here',
    leave: 'Leave',
    eMail: 'E-mail',
  },
});
