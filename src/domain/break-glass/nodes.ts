/** Outside `request.*`, so that nobody has it with something else. */
export const emergencyNodes = {
  break_glass: 'Take access in an emergency without an approval, for hours, where the resource type allows it',
} as const;
