/** Names as people have them, and as nobody should. */
export const names = {
  usual: 'Rosa Lindqvist',
  short: 'Ö',
  long: `${'Wolfeschlegelsteinhausenbergerdorff '.repeat(7)}`.slice(0, 254).padEnd(255, 'x'),
  unbroken: 'x'.repeat(255),
  rightToLeft: 'ליאור בן־דוד',
  arabic: 'مريم الحسيني',
  cjk: '山田 太郎',
  emoji: '👩🏽‍🚀 Ada 🚀',
} as const;

/** All of them, what each is for first. */
export const namesByKind: readonly (readonly [kind: string, name: string])[] = Object.entries(names);
