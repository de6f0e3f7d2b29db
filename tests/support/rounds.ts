/**
 * How often a race is run: `usual` in `npm test`, and as often as `TEST_ROUNDS` says where somebody wants to know:
 * `TEST_ROUNDS=200 npm test -- tests/contract/connect/calls.test.ts`.
 */
export function rounds(usual: number): number {
  return Number(process.env['TEST_ROUNDS'] ?? usual);
}
