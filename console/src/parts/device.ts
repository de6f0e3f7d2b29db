import { texts } from './texts.ts';

/** What most people call the programs and systems that a user agent names; the first that fits is meant. */
const programs = [
  [/Edg(?:e|A|iOS)?\//, texts.edge],
  [/OPR\//, texts.opera],
  [/SamsungBrowser\//, texts.samsungInternet],
  [/Firefox\/|FxiOS\//, texts.firefox],
  [/Headless|Chrome\/|CriOS\//, texts.chrome],
  [/Version\/\S+ .*Safari\//, texts.safari],
  [/^curl\//, 'curl'],
  [/^node$|undici/, texts.nodeJs],
] as const;

const systems = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, texts.android],
  [/Windows/, texts.windows],
  [/Mac OS X|Macintosh/, 'macOS'],
  [/CrOS/, 'ChromeOS'],
  [/Linux|X11/, texts.linux],
] as const;

/** A user agent in a few words: `Firefox on Windows`. */
export function deviceName(userAgent: string): string {
  const [, program] = programs.find(([sign]) => sign.test(userAgent)) ?? [];
  const [, system] = systems.find(([sign]) => sign.test(userAgent)) ?? [];
  if (program !== undefined) return system === undefined ? program : texts.onWith(program, system);
  return system ?? (userAgent === '' ? texts.unknownDevice : userAgent);
}
