import { catalogue } from './catalogue.ts';

/** Of Mantine's own parts. */
export const texts = catalogue({
  en: {
    close: 'Close',
  },
});
