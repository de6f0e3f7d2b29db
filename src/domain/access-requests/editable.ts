import { editable } from '../editable.ts';

export const editableResourceType = editable('resource_type', 'resource_types', 'resource type');
