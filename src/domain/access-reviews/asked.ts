import { over } from '../access/over.ts';
import { allOf, self } from '../action.ts';

/** Who answers reviews: whoever is signed in, as only the review tells whom it asks, besides holders of `request.review`. */
export const whoeverReviews = allOf(
  self('approvals'),
  over<unknown, 'asked'>('request.review', () => ({ part: 'asked', enough: true })),
);
