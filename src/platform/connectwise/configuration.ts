import type { Static } from 'typebox';
import Type from 'typebox';
import {
  flagSchema,
  idSchema,
  infoSchema,
  line,
  moment,
  momentSchema,
  namedSchema,
  type ReadPage,
  readEach,
  reader,
  textSchema,
  unexpected,
} from './replies.ts';

/**
 * A thing that a company has: a server, a firewall, a contract of a domain. What ConnectWise leaves out is null.
 * Notes and questions stay there: people keep passwords in them.
 */
export interface Configuration {
  readonly id: number;
  readonly companyId: number;
  readonly name: string;
  readonly type: string | null;
  readonly status: string | null;
  readonly active: boolean | null;
  readonly site: string | null;
  readonly contact: string | null;
  readonly manufacturer: string | null;
  readonly modelNumber: string | null;
  readonly serialNumber: string | null;
  readonly tagNumber: string | null;
  readonly ipAddress: string | null;
  readonly macAddress: string | null;
  readonly osType: string | null;
  readonly osInfo: string | null;
  readonly installedAt: Date | null;
  readonly warrantyEndsAt: Date | null;
  readonly updatedAt: Date | null;
}

const wire = Type.Object({
  id: idSchema,
  name: Type.String({ minLength: 1, maxLength: 4000 }),
  company: Type.Object({ id: idSchema }),
  type: namedSchema,
  status: namedSchema,
  activeFlag: flagSchema,
  site: namedSchema,
  contact: namedSchema,
  manufacturer: namedSchema,
  modelNumber: textSchema,
  serialNumber: textSchema,
  tagNumber: textSchema,
  ipAddress: textSchema,
  macAddress: textSchema,
  osType: textSchema,
  osInfo: textSchema,
  installationDate: momentSchema,
  warrantyExpirationDate: momentSchema,
  _info: infoSchema,
});

/** The query's `fields`. */
export const configurationFields = Object.keys(wire.properties).join(',');

const readOne = reader('a configuration', wire);

/**
 * The configurations of a page that can be used; a bad one is left out, for the sake of the others. Throws
 * `connectwise.unexpected` for what is no list, and when one belongs to another company: it must not be shown to this one.
 */
export function readConfigurations(answer: unknown, companyId: number): ReadPage<Configuration> {
  const page = readEach(
    answer,
    record => present(readOne(record)),
    () => {},
  );
  if (page.records.some(each => each.companyId !== companyId))
    throw unexpected('a list of configurations', 'has some of another company');
  return page;
}

function present(configuration: Static<typeof wire>): Configuration {
  const name = line(configuration.name);
  if (name === null) throw unexpected('a configuration', `has no name (id ${configuration.id})`);
  return {
    id: configuration.id,
    companyId: configuration.company.id,
    name,
    type: line(configuration.type?.name),
    status: line(configuration.status?.name),
    active: configuration.activeFlag ?? null,
    site: line(configuration.site?.name),
    contact: line(configuration.contact?.name),
    manufacturer: line(configuration.manufacturer?.name),
    modelNumber: line(configuration.modelNumber),
    serialNumber: line(configuration.serialNumber),
    tagNumber: line(configuration.tagNumber),
    ipAddress: line(configuration.ipAddress),
    macAddress: line(configuration.macAddress),
    osType: line(configuration.osType),
    osInfo: line(configuration.osInfo),
    installedAt: moment(configuration.installationDate),
    warrantyEndsAt: moment(configuration.warrantyExpirationDate),
    updatedAt: moment(configuration._info?.lastUpdated),
  };
}
