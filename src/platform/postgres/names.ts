/** The superuser role every cluster is made with, and the database in it. */
export const role = 'gatehouse';
export const database = 'gatehouse';
