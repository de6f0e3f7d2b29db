/** What most people call the programs and systems that a user agent names; the first that fits is meant. */
const programs = [
  [/Edg(?:e|A|iOS)?\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/SamsungBrowser\//, 'Samsung Internet'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/Headless|Chrome\/|CriOS\//, 'Chrome'],
  [/Version\/\S+ .*Safari\//, 'Safari'],
  [/^curl\//, 'curl'],
  [/^node$|undici/, 'Node.js'],
] as const;

const systems = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X|Macintosh/, 'macOS'],
  [/CrOS/, 'ChromeOS'],
  [/Linux|X11/, 'Linux'],
] as const;

/** A user agent in a few words: `Firefox on Windows`. */
export function deviceName(userAgent: string): string {
  const [, program] = programs.find(([sign]) => sign.test(userAgent)) ?? [];
  const [, system] = systems.find(([sign]) => sign.test(userAgent)) ?? [];
  if (program !== undefined) return system === undefined ? program : `${program} on ${system}`;
  return system ?? (userAgent === '' ? 'Unknown device' : userAgent);
}
