import { createCompany } from '../../../domain/companies/create-company.ts';
import { deleteCompany } from '../../../domain/companies/delete-company.ts';
import { listCompanies } from '../../../domain/companies/list-companies.ts';
import { readCompany } from '../../../domain/companies/read-company.ts';
import { readConfigurations } from '../../../domain/companies/read-configurations.ts';
import { readSync, startSync } from '../../../domain/companies/start-sync.ts';
import { updateCompany } from '../../../domain/companies/update-company.ts';
import { type Route, route } from '../../../http/route.ts';
import {
  CompaniesQuery,
  CompaniesReply,
  CompanyBody,
  CompanyChangesBody,
  CompanyQuery,
  CompanyReply,
  ConfigurationsReply,
  FullCompanyReply,
  LatestSyncReply,
  SyncBody,
  SyncReply,
  toCompanies,
  toCompany,
  toConfiguration,
  toFullCompany,
  toSync,
} from '../shapes/companies.ts';
import { NoData, toReply } from '../shapes/envelope.ts';

/** What a body calls `cw_Identifier`. */
function renamed<B extends { cw_Identifier?: I | undefined }, I>({ cw_Identifier: identifier, ...rest }: B) {
  return { ...rest, ...(identifier === undefined ? {} : { identifier }) };
}

export const companyRoutes: Route[] = [
  route('GET /company/companies', listCompanies, {
    summary: 'List companies by name; `search` finds any part of name or identifier',
    query: CompaniesQuery,
    reply: { 200: CompaniesReply },
    input: ({ query: { page = 1, rpp = 30, search } }) => ({
      limit: rpp,
      offset: (page - 1) * rpp,
      ...(search === undefined ? {} : { search }),
    }),
    present: toCompanies,
  }),
  route('GET /company/companies/:identifier', readCompany, {
    summary: 'Read a company, fresh from ConnectWise where it answers',
    query: CompanyQuery,
    reply: { 200: FullCompanyReply },
    input: ({ params, query }) => ({
      id: params.identifier,
      ...(query.includeAddress === true ? { address: true as const } : {}),
    }),
    present: ({ company, address }) => toReply('Company Fetched Successfully!', toFullCompany(company, address)),
  }),
  route('GET /company/companies/:identifier/configurations', readConfigurations, {
    summary: 'What ConnectWise has of a company',
    reply: { 200: ConfigurationsReply },
    input: ({ params }) => ({ id: params.identifier }),
    present: found => toReply('Company Configurations Fetched Successfully!', found.map(toConfiguration)),
  }),
  route('POST /company/companies', createCompany, {
    summary: 'Create a company that ConnectWise does not know',
    body: CompanyBody,
    reply: { 201: CompanyReply },
    input: ({ body }) => renamed(body),
    present: company => toReply('Company Created Successfully!', toCompany(company), 201),
  }),
  route('PATCH /company/companies/:identifier', updateCompany, {
    summary: 'Change the named fields of a company',
    body: CompanyChangesBody,
    reply: { 200: CompanyReply },
    input: ({ params, body }) => ({ id: params.identifier, ...renamed(body) }),
    present: company => toReply('Company Updated Successfully!', toCompany(company)),
  }),
  route('DELETE /company/companies/:identifier', deleteCompany, {
    summary: 'Delete a company that has no credentials',
    reply: { 200: NoData },
    input: ({ params }) => ({ id: params.identifier }),
    present: () => toReply('Company Deleted Successfully!', null),
  }),
  route('POST /company/sync', startSync, {
    summary: 'Start syncing all companies from ConnectWise',
    body: SyncBody,
    reply: { 202: SyncReply },
    input: ({ body }) => body,
    present: run => toReply('Company Sync Started Successfully!', toSync(run), 202),
  }),
  route('GET /company/sync', readSync, {
    summary: 'Whether ConnectWise is configured, and the state of the last sync',
    reply: { 200: LatestSyncReply },
    input: () => ({}),
    present: ({ configured, latest }) => ({
      ...toReply('Company Sync Fetched Successfully!', latest === null ? null : toSync(latest)),
      configured,
    }),
  }),
];
