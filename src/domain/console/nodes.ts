/** What the console shows in its navigation. Hiding a screen protects nothing: what it calls asks for its own nodes. */
export const navigationNodes = {
  'ui.navigation.users': { description: 'Show the people', usedIn: ['console /users'] },
  'ui.navigation.teams': { description: 'Show the teams', usedIn: ['console /teams'] },
  'ui.navigation.organizations': { description: 'Show the organizations', usedIn: ['console /organizations'] },
  'ui.navigation.roles': { description: 'Show the roles and permissions', usedIn: ['console /roles'] },
  'ui.navigation.vault': { description: 'Show companies and their credentials', usedIn: ['console /vault'] },
  'ui.navigation.integrations': { description: 'Show the integrations', usedIn: ['console /integrations'] },
  'ui.navigation.audit': { description: 'Show the audit log', usedIn: ['console /audit'] },
  'ui.navigation.settings': { description: 'Show the settings of the installation', usedIn: ['console /settings'] },
} as const;

/** What the console offers on its screens; each does nothing without the node of what it calls. */
export const adminUiNodes = {
  'admin_ui.users.create': {
    description: 'Offer to create people',
    usedIn: ['console /users'],
    dependencies: ['ui.navigation.users', 'user.create'],
  },
  'admin_ui.users.delete': {
    description: 'Offer to delete people',
    usedIn: ['console /users'],
    dependencies: ['ui.navigation.users', 'user.delete.other'],
  },
  'admin_ui.roles.create': {
    description: 'Offer to create roles',
    usedIn: ['console /roles'],
    dependencies: ['ui.navigation.roles', 'role.create'],
  },
  'admin_ui.roles.modify': {
    description: 'Offer to change what roles give',
    usedIn: ['console /roles'],
    dependencies: ['ui.navigation.roles', 'role.modify'],
  },
  'admin_ui.organizations.create': {
    description: 'Offer to create organizations',
    usedIn: ['console /organizations'],
    dependencies: ['ui.navigation.organizations', 'organization.create'],
  },
} as const;
