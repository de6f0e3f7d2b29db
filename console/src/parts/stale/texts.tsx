import type { ReactNode } from 'react';
import { catalogue } from '../../catalogue.ts';

export const texts = catalogue({
  en: {
    none: 'None',

    empty: 'Empty',

    somebodyElseChangedItSinceYouOpened: 'Somebody else changed it since you opened it.',
    somebodyElse: 'Somebody else',
    changedItAt: (by: ReactNode, time: ReactNode) => (
      <>
        {by} changed it {time}.
      </>
    ),

    thisWasChangedMeanwhile: 'This was changed meanwhile',
    thePageShowsItAsItIs: (whoChanged: ReactNode) => (
      <>{whoChanged} The page shows it as it is now. Look at it before you go on.</>
    ),
    whatChanged: 'What changed',
    before: 'Before',
    now: 'Now',

    both: 'Both',
    theirChangesAndYoursWhereYouBoth: 'Their changes, and yours. Where you both changed the same, choose below.',
    theirs: 'Theirs',
    whatIsSavedNowYourChangesAre: 'What is saved now. Your changes are dropped.',
    mine: 'Mine',
    whatYouEnteredForEverythingBelow: 'What you entered, for everything below. Their changes are undone.',
    thisWasChangedMeanwhileAt: (what: string) => `This ${what} was changed meanwhile`,
    nothingYouEnteredIsLostAndNothing: (whoChanged: ReactNode) => (
      <>{whoChanged} Nothing you entered is lost, and nothing was saved yet.</>
    ),
    whatIsSavedNowIsWhatYou: 'What is saved now is what you entered. There is nothing to choose.',
    whatToKeep: 'What to keep',
    whatDiffers: 'What differs',
    backToMyForm: 'Back to my form',
    continue: 'Continue',
    changedByBoth: ', changed by both',
    changedByThem: ', changed by them',
    changedByYou: ', changed by you',
    whatToKeepOf: (label: string) => `What to keep of ${label}`,
    theirsThenMine: 'Theirs, then mine',

    theWasChangedMeanwhileAndCannotBe: (what: string) => `The ${what} was changed meanwhile, and cannot be read now`,

    theWasNotChanged: (what: string) => `The ${what} was not changed`,
    editAt: (what: string) => `Edit ${what}`,
    save: 'Save',

    loading: 'Loading',
  },
});
