import chromium from '@sparticuz/chromium';

/** Unpacks the browser that comes as a package, once per machine; resolves to where it is. Not for two at a time. */
export function browserPath(): Promise<string> {
  return chromium.executablePath();
}

/**
 * What it needs to run in a container, as root, without a display. Not the package's own list: that turns off what
 * browsers do for the safety of people, which is part of what is tested.
 */
export const browserArguments: readonly string[] = [
  '--no-sandbox',
  '--disable-setuid-sandbox',
  '--disable-dev-shm-usage',
  '--disable-gpu',
  '--no-zygote',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-domain-reliability',
  '--disable-sync',
  '--font-render-hinting=none',
  '--hide-scrollbars',
];
