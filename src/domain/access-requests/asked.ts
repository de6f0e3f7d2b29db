import { over } from '../access/over.ts';
import { allOf, self } from '../action.ts';

/**
 * Who answers requests: whoever is signed in, as only the request tells whom it asks, besides those who hold
 * `request.process` where it lies.
 */
export const whoeverIsAsked = allOf(
  self('approvals'),
  over<unknown, 'asked'>('request.process', () => ({ part: 'asked', enough: true })),
);
