import { catalogue } from '../catalogue.ts';

export const texts = catalogue({
  en: {
    theServerCannotBeReachedTryAgain: 'The server cannot be reached. Try again in a moment.',
    theServerAnsweredWithStatusTryAgain: (status: number) =>
      `The server answered with status ${status}. Try again later.`,

    nobodyIsSignedIn: 'nobody is signed in',

    theConnectionWasLostDuringThe: 'The connection was lost during the download. Try again.',

    theUploadWasStopped: 'The upload was stopped',
    theConnectionWasLostBeforeTheServer:
      'The connection was lost before the server answered. Check whether it worked before you try again.',
  },
});
