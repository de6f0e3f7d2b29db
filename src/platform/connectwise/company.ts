import type { Static } from 'typebox';
import Type from 'typebox';
import {
  type BadRecord,
  flagSchema,
  idSchema,
  infoSchema,
  line,
  moment,
  namedSchema,
  type ReadPage,
  readEach,
  reader,
  textSchema,
  unexpected,
} from './replies.ts';

/** The address of a company's main site, as ConnectWise keeps it with the company itself. */
export interface CompanyAddress {
  readonly line1: string | null;
  readonly line2: string | null;
  readonly city: string | null;
  readonly state: string | null;
  readonly zip: string | null;
  readonly country: string | null;
}

/** A company as ConnectWise knows it. What ConnectWise leaves out is null. */
export interface Company {
  /** The number that never changes (`cw_CompanyId`). */
  readonly id: number;
  /** The short name people use (`cw_Identifier`); it can be changed. */
  readonly identifier: string;
  readonly name: string;
  readonly status: string | null;
  readonly phone: string | null;
  readonly website: string | null;
  readonly address: CompanyAddress;
  /** Deleted companies stay readable in ConnectWise. */
  readonly deleted: boolean;
  readonly updatedAt: Date | null;
}

/** What can be left out of a listing; id, identifier and name always come. */
export type CompanyField = Exclude<keyof Company, 'id' | 'identifier' | 'name'>;

const wireFields: Readonly<Record<CompanyField, readonly string[]>> = {
  status: ['status'],
  phone: ['phoneNumber'],
  website: ['website'],
  address: ['addressLine1', 'addressLine2', 'city', 'state', 'zip', 'country'],
  deleted: ['deletedFlag'],
  updatedAt: ['_info'],
};

/** The query's `fields`. Always given: a whole company is far longer, and has custom fields that are not ours to see. */
export function companyFields(fields: readonly CompanyField[] | undefined): string {
  const wanted = fields === undefined ? Object.values(wireFields) : fields.map(field => wireFields[field]);
  return ['id', 'identifier', 'name', ...wanted.flat()].join(',');
}

const wire = Type.Object({
  id: idSchema,
  identifier: Type.String({ minLength: 1, maxLength: 4000 }),
  name: Type.String({ minLength: 1, maxLength: 4000 }),
  status: namedSchema,
  phoneNumber: textSchema,
  website: textSchema,
  addressLine1: textSchema,
  addressLine2: textSchema,
  city: textSchema,
  state: textSchema,
  zip: textSchema,
  country: namedSchema,
  deletedFlag: flagSchema,
  _info: infoSchema,
});

const readOne = reader('a company', wire);
const readMany = reader('a list of companies', Type.Array(wire, { maxItems: 1000 }));

/** Throws `connectwise.unexpected`. */
export function readCompany(answer: unknown): Company {
  return present(readOne(answer));
}

/**
 * The companies of a page. Throws `connectwise.unexpected` for what is none; also when only one of them is wrong, unless
 * those are told: a listing with holes looks like deletions.
 */
export function readCompanies(answer: unknown, onBad?: (record: BadRecord) => void): ReadPage<Company> {
  if (onBad !== undefined) return readEach(answer, readCompany, onBad);
  const records = readMany(answer).map(present);
  return { records, received: records.length };
}

function present(company: Static<typeof wire>): Company {
  const identifier = line(company.identifier);
  const name = line(company.name);
  if (identifier === null || name === null) throw unexpected('a company', `has no name (id ${company.id})`);
  return {
    id: company.id,
    identifier,
    name,
    status: line(company.status?.name),
    phone: line(company.phoneNumber),
    website: line(company.website),
    address: {
      line1: line(company.addressLine1),
      line2: line(company.addressLine2),
      city: line(company.city),
      state: line(company.state),
      zip: line(company.zip),
      country: line(company.country?.name),
    },
    deleted: company.deletedFlag === true,
    updatedAt: moment(company._info?.lastUpdated),
  };
}
