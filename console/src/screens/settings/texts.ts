import { catalogue } from '../../catalogue.ts';

export const texts = catalogue({
  en: {
    general: 'General',
    team: 'Team',
    integrations: 'Integrations',
    webhooks: 'Webhooks',
    security: 'Security',
    apiKeys: 'API keys',
    notifications: 'Notifications',
    privacy: 'Privacy',
    settingsWith: (label: string) => `Settings: ${label}`,
    settings: 'Settings',
  },
});
