/** SQL: no ban closes the account `u` at this moment. Each ends by itself. */
export const notBanned = '(u.banned_until is null or u.banned_until <= now())';
