import { editable } from '../editable.ts';

export const editableTeam = editable('team', 'teams');
