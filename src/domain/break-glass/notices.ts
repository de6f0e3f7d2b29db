import Type from 'typebox';
import { notification } from '../notification.ts';

export const emergencyTaken = notification('break_glass.taken', {
  facts: Type.Object({ access: Type.String(), hours: Type.Integer() }),
  about: 'Somebody takes in an emergency what you would decide',
  // Whoever is passed over is told, whatever they have chosen.
  ways: ['mail'],
  words: ({ access, hours }, by) =>
    `${by ?? 'Somebody'} took ${access} in an emergency, for ${hours === 1 ? 'one hour' : `${hours} hours`} and without your answer`,
});

export const emergencyNotices = [emergencyTaken];
