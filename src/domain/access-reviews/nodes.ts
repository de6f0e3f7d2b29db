/** What may be done with access reviews besides answering those that one is asked for. */
export const reviewNodes = {
  'request.review': 'Open access reviews, see how they stand, and decide in them',
} as const;
