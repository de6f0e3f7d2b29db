import { type Parameters, urlEncoded } from './url-encoded.ts';

/** What browsers send forms as. */
export const formType = 'application/x-www-form-urlencoded';

/** Bytes: forms of our pages have a few short fields. */
export const longestForm = 4096;

/** The fields of a form that was posted, apart from what JSON makes: a route takes the one or the other. */
export class Form {
  readonly fields: Parameters;
  private constructor(fields: Parameters) {
    this.fields = fields;
  }

  /** Null for a body with escaped bytes that are no UTF-8. */
  static of(body: string): Form | null {
    const fields = urlEncoded(body);
    return fields === null ? null : new Form(fields);
  }
}
