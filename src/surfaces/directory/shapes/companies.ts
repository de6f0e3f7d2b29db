import Type, { type Static } from 'typebox';
import type { Company, CompanyWithSnapshot } from '../../../domain/companies/companies.ts';
import { CompanyName, Identifier, Search } from '../../../domain/companies/fields.ts';
import type { Configuration } from '../../../domain/companies/read-configurations.ts';
import type { SyncRun } from '../../../domain/companies/sync-runs.ts';
import type { Page } from '../../../kernel/page.ts';
import { Reply } from './envelope.ts';

const closed = { additionalProperties: false } as const;
const orNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Id = Type.String({ format: 'uuid' });
const Text = orNull(Type.String());
const Moment = Type.String({ format: 'date-time' });

export const CompaniesQuery = Type.Object(
  {
    page: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'Page number, from 1' })),
    rpp: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: 'Records on a page; default 30' })),
    search: Type.Optional(Search),
  },
  closed,
);
export const CompanyQuery = Type.Object(
  {
    includeAddress: Type.Optional(
      Type.Boolean({ description: 'Adds the address; needs `company.fetch.address` as well' }),
    ),
  },
  closed,
);
export const CompanyBody = Type.Object(
  { name: CompanyName, cw_Identifier: Type.Optional(Identifier), organizationId: Type.Optional(Id) },
  closed,
);
export const CompanyChangesBody = Type.Object(
  {
    name: Type.Optional(CompanyName),
    cw_Identifier: Type.Optional(orNull(Identifier)),
    organizationId: Type.Optional(orNull(Id)),
  },
  closed,
);
export const SyncBody = Type.Object({ organizationId: Type.Optional(Id) }, closed);

const fields = {
  id: Id,
  name: Type.String(),
  cw_CompanyId: orNull(Type.Integer()),
  cw_Identifier: Text,
  organizationId: orNull(Id),
  createdAt: Moment,
  updatedAt: Moment,
};
const CompanyShape = Type.Object(fields);
export const CompanyReply = Reply(CompanyShape);

export function toCompany(company: Company): Static<typeof CompanyShape> {
  return {
    id: company.id,
    name: company.name,
    cw_CompanyId: company.cw_company_id,
    cw_Identifier: company.identifier,
    organizationId: company.organization_id,
    createdAt: company.created_at,
    updatedAt: company.updated_at,
  };
}

const Pagination = Type.Object({
  previousPage: orNull(Type.Integer()),
  currentPage: Type.Integer(),
  nextPage: orNull(Type.Integer()),
  totalPages: Type.Integer(),
  totalRecords: Type.Integer(),
  listedRecords: Type.Integer(),
});
export const CompaniesReply = Type.Object({
  status: Type.Integer(),
  message: Type.String(),
  data: Type.Array(CompanyShape),
  pagination: Pagination,
  successful: Type.Literal(true),
});

export function toCompanies(found: Page<Company>): Static<typeof CompaniesReply> {
  return {
    status: 200,
    message: 'Companies Fetched Successfully!',
    data: found.items.map(toCompany),
    pagination: toPagination(found),
    successful: true,
  };
}

/** Beyond the last page, the previous one is the last; an empty list has no pages. */
function toPagination({ items, total, limit, offset }: Page<Company>): Static<typeof Pagination> {
  const page = offset / limit + 1;
  const totalPages = Math.ceil(total / limit);
  return {
    previousPage: page === 1 || totalPages === 0 ? null : Math.min(page - 1, totalPages),
    currentPage: page,
    nextPage: page < totalPages ? page + 1 : null,
    totalPages,
    totalRecords: total,
    listedRecords: items.length,
  };
}

const AddressShape = Type.Object({ line1: Text, line2: Text, city: Text, state: Text, zip: Text, country: Text });
const DataShape = Type.Object({
  status: Type.Optional(Text),
  phone: Type.Optional(Text),
  website: Type.Optional(Text),
  deleted: Type.Optional(Type.Boolean({ description: 'Deleted in ConnectWise, or no longer listed there' })),
  updatedAt: Type.Optional(orNull(Moment)),
  address: Type.Optional(AddressShape),
});
const FullCompanyShape = Type.Object({
  ...fields,
  cw_Data: DataShape,
  cw_FetchedAt: orNull(Type.String({ format: 'date-time', description: 'When ConnectWise said so' })),
});
export const FullCompanyReply = Reply(FullCompanyShape);

/** The address is shown only to those who asked for it, which takes a permission of its own. */
export function toFullCompany(company: CompanyWithSnapshot, withAddress: boolean): Static<typeof FullCompanyShape> {
  return {
    ...toCompany(company),
    cw_Data: toData(company.cw_data, withAddress),
    cw_FetchedAt: company.cw_fetched_at,
  };
}

function toData(said: CompanyWithSnapshot['cw_data'], withAddress: boolean): Static<typeof DataShape> {
  if (said === null) return {};
  const { status = null, phone = null, website = null, updatedAt = null, address } = said;
  return {
    status,
    phone,
    website,
    deleted: said.deleted === true || said.missing === true,
    updatedAt,
    ...(withAddress && address !== undefined
      ? {
          address: {
            line1: address.line1,
            line2: address.line2,
            city: address.city,
            state: address.state,
            zip: address.zip,
            country: address.country,
          },
        }
      : {}),
  };
}

const ConfigurationShape = Type.Object({
  id: Type.Integer(),
  cw_CompanyId: Type.Integer(),
  name: Type.String(),
  type: Text,
  status: Text,
  active: orNull(Type.Boolean()),
  site: Text,
  contact: Text,
  manufacturer: Text,
  modelNumber: Text,
  serialNumber: Text,
  tagNumber: Text,
  ipAddress: Text,
  macAddress: Text,
  osType: Text,
  osInfo: Text,
  installedAt: orNull(Moment),
  warrantyEndsAt: orNull(Moment),
  updatedAt: orNull(Moment),
});
export const ConfigurationsReply = Reply(Type.Array(ConfigurationShape));

export function toConfiguration(configuration: Configuration): Static<typeof ConfigurationShape> {
  return {
    id: configuration.id,
    cw_CompanyId: configuration.companyId,
    name: configuration.name,
    type: configuration.type,
    status: configuration.status,
    active: configuration.active,
    site: configuration.site,
    contact: configuration.contact,
    manufacturer: configuration.manufacturer,
    modelNumber: configuration.modelNumber,
    serialNumber: configuration.serialNumber,
    tagNumber: configuration.tagNumber,
    ipAddress: configuration.ipAddress,
    macAddress: configuration.macAddress,
    osType: configuration.osType,
    osInfo: configuration.osInfo,
    installedAt: configuration.installedAt?.toISOString() ?? null,
    warrantyEndsAt: configuration.warrantyEndsAt?.toISOString() ?? null,
    updatedAt: configuration.updatedAt?.toISOString() ?? null,
  };
}

const SyncShape = Type.Object({
  id: Id,
  status: Type.Enum(['running', 'finished', 'failed']),
  organizationId: orNull(Type.String({ format: 'uuid', description: 'Where new companies go; null: to the platform' })),
  startedBy: orNull(Type.String({ format: 'uuid', description: 'Null: the hourly sync' })),
  startedAt: Moment,
  finishedAt: orNull(Moment),
  pages: Type.Integer(),
  created: Type.Integer(),
  updated: Type.Integer(),
  unchanged: Type.Integer(),
  missing: Type.Integer({ description: 'Synced before, and deleted or no longer listed in ConnectWise' }),
  collisions: Type.Array(Type.Object({ id: Id, cw_Identifier: Type.String(), cw_CompanyId: Type.Integer() }), {
    description: 'Companies created here with the identifier of one in ConnectWise; both are kept',
  }),
  failed: Type.Integer({ description: 'Records of ConnectWise that could not be used; what is stored of them stays' }),
  badRecords: Type.Array(Type.Object({ cw_CompanyId: orNull(Type.Integer()), problem: Type.String() }), {
    description: 'The first hundred of them; null: not even the number could be read',
  }),
  error: orNull(Type.String({ description: 'Why it ended early' })),
});
export const SyncReply = Reply(SyncShape);
export const LatestSyncReply = Type.Object({
  ...Reply(orNull(SyncShape)).properties,
  configured: Type.Boolean({ description: 'Whether ConnectWise is configured on this server' }),
});

export function toSync(run: SyncRun): Static<typeof SyncShape> {
  return {
    id: run.id,
    status: run.finished_at === null ? 'running' : run.error === null ? 'finished' : 'failed',
    organizationId: run.organization_id,
    startedBy: run.started_by,
    startedAt: run.started_at,
    finishedAt: run.finished_at,
    pages: run.pages,
    created: run.created,
    updated: run.updated,
    unchanged: run.unchanged,
    missing: run.missing,
    collisions: run.collisions.map(({ id, identifier, cw_company_id: cwCompanyId }) => ({
      id,
      cw_Identifier: identifier,
      cw_CompanyId: cwCompanyId,
    })),
    failed: run.failed,
    badRecords: run.bad_records.map(({ cw_company_id, problem }) => ({ cw_CompanyId: cw_company_id, problem })),
    error: run.error,
  };
}
