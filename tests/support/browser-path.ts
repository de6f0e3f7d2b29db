import chromium from '@sparticuz/chromium';

/** Unpacks the browser that comes as a package, once per machine; resolves to where it is. Not for two at a time. */
export function browserPath(): Promise<string> {
  return chromium.executablePath();
}

/** What it needs to run in a container, as root, without a display. */
export const browserArguments: readonly string[] = [
  ...chromium.args.filter(argument => !argument.startsWith('--headless') && argument !== '--single-process'),
  // As people's browsers are: pages of different sites apart, and nothing asked of the network at start.
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];
