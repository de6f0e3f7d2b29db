import { capability } from '../capability.ts';
import { catalogueErrors } from './errors.ts';

export const permissionCatalogue = capability('permission-nodes', {
  errors: catalogueErrors,
});
