import type { ReactNode } from 'react';
import { catalogue } from '../../catalogue.ts';
import { counted } from '../../parts/counted.ts';
import { numeral } from '../../parts/time.tsx';

export const texts = catalogue({
  en: {
    tenants: 'Tenants',
    tenant: 'Tenant',
    tenantCount: (count: number) => counted(count, 'tenant', 'tenants'),
    onboardTenant: 'Onboard tenant',
    noTenantsYet: 'No tenants yet',
    whatTenantsAre: 'A tenant is an organization with a plan: how many people it takes, and what they may use.',

    name: 'Name',
    people: 'People',
    plan: 'Plan',
    features: 'Features',
    status: 'Status',
    domain: 'Domain',
    administrators: 'Administrators',
    storage: 'Storage',
    created: 'Created',
    nobody: 'Nobody',
    plans: { starter: 'Starter', business: 'Business', enterprise: 'Enterprise' },
    noPlan: 'No plan',
    noLimits: 'No plan: no limits',
    featureNames: { sso: 'Single sign-on', advanced_analytics: 'Advanced analytics', api_access: 'API access' },
    allFeatures: 'All',
    noFeatures: 'None',
    used: (people: number, limit: number | null) =>
      limit === null ? `${numeral(people)}, no limit` : `${numeral(people)} of ${numeral(limit)}`,
    full: 'Full',
    noLimit: 'No limit',
    gibibytes: (number: string) => `${number} GiB`,
    upTo: (size: string) => `Up to ${size}`,

    previous: 'Previous tenant',
    next: 'Next tenant',
    openOrganization: 'Open organization',
    changePlan: 'Change plan',
    planOf: (name: string) => `plan of ${name}`,
    planChanged: 'Plan changed',

    companyName: 'Company name',
    domainHint: 'Such as example.com. The company proves that it is theirs later, in its own settings.',
    adminEmail: 'E-mail of its administrator',
    theyAreInvited: 'They get an invitation by e-mail and administer the organization once they accept.',
    theyGetALink: 'This server sends no e-mail yet. Their invitation is kept in its data folder.',
    peopleAtMost: 'People at most',
    lowersThePlan: 'Leave it empty for what the plan has room for. A number of your own can only be lower.',
    nobodyLeaves: 'Nobody has to leave. Where there are more people than there is room for, nobody comes in.',
    roomOf: (people: number | null, storage: string | null) =>
      people === null && storage === null
        ? 'No limits'
        : `${people === null ? 'Any number of people' : counted(people, 'person', 'people')}, ${storage ?? 'any'} of storage`,
    enterIt: 'Enter it',
    onboard: 'Onboard',
    wasOnboarded: (name: string) => `${name} was onboarded`,
    notOnboarded: 'Nothing was onboarded',
    onlyEverywhere: (back: ReactNode) => (
      <>Tenants are decided for the whole platform, and you act in one organization now. {back}</>
    ),
    showAllOrganizations: 'Show all organizations',
  },
});
