/** What may be done with companies: the customers whose credentials are kept. */
export const companyNodes = {
  'company.fetch': 'Fetch a single company',
  'company.fetch.many': 'List and search companies',
  'company.fetch.address': { description: 'View company address information', dependencies: ['company.fetch'] },
  'company.fetch.configurations': {
    description: 'View the configurations that ConnectWise has of a company',
    dependencies: ['company.fetch'],
  },
  'company.create': 'Create companies',
  'company.update': 'Change companies, and move them to other organizations',
  'company.delete': 'Delete companies that have no credentials',
  'company.sync': 'Sync all companies from ConnectWise; has to be held platform-wide',
} as const;
