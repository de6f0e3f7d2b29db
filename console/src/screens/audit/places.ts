const folders: Readonly<Record<string, string>> = {
  user: '/users',
  team: '/teams',
  role: '/roles',
  organization: '/organizations',
  company: '/vault/companies',
  credential: '/vault/credentials',
  credential_type: '/vault/types',
  support_ticket: '/support',
};

/** The address of the screen of a thing, or null where there is none. */
export function placeOf(kind: string, id: string): string | null {
  const folder = folders[kind];
  return folder === undefined || !/^[\w-]+$/.test(id) ? null : `${folder}/${id}`;
}
