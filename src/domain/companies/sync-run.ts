import Type from 'typebox';
import { longRun } from '../executions/long-run.ts';

const orNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** A record of ConnectWise that could not be used; the number is null where not even that can be read. */
const BadCompany = Type.Object({ cw_company_id: orNull(Type.Integer()), problem: Type.String() });
export type BadCompany = Type.Static<typeof BadCompany>;

/** Bad records that a sync names. */
export const badTold = 100;
/** One sync goes on at a time. */
export const syncKey = 'company.sync';

/** Takes all companies of ConnectWise over, page by page, as the server. */
export const companySync = longRun('company.sync', {
  as: 'server',
  stores: Type.Object({
    /** Where companies go that were not known before; null: to the platform. */
    organization: orNull(Type.String()),
    /** What was not looked at since then is missing there. */
    startedAt: Type.String(),
    /** The greatest id of the pages that are stored; 0: none is. */
    after: Type.Integer(),
    /** The first of the records that could not be used … */
    bad: Type.Array(BadCompany),
    /** … the ids of all of them, which are not missing … */
    badIds: Type.Array(Type.Integer()),
    /** … and whether one has no id that can be read, so that it may be any. */
    unnumbered: Type.Boolean(),
  }),
});
export type SyncStands = Type.Static<typeof companySync.stores>;
