import type { User } from '../../../domain/accounts/users.ts';

/** What to call a person: the name they chose, else first and last name, else the user name. */
export function shownName(user: Pick<User, 'display_name' | 'first_name' | 'last_name' | 'username'>): string {
  const full = [user.first_name, user.last_name].filter(part => part !== null && part.trim() !== '').join(' ');
  return [user.display_name, full].find(name => name !== null && name.trim() !== '') ?? user.username;
}
