/** What browsers send forms as. */
export const formType = 'application/x-www-form-urlencoded';

/** Bytes: forms of our pages have a few short fields. */
export const longestForm = 4096;

/** The fields of a form that was posted, apart from what JSON makes: a route takes the one or the other. */
export class Form {
  readonly fields: Readonly<Record<string, string>>;
  constructor(body: string) {
    this.fields = Object.fromEntries(new URLSearchParams(body));
  }
}
