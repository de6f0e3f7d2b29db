/** Where ConnectWise Manage is, and the keys of an API member. */
export interface ConnectWiseSettings {
  /** Origin of the site, without a trailing slash. */
  readonly site: string;
  /** The company that people type when they sign in there. */
  readonly company: string;
  readonly publicKey: string;
  readonly privateKey: string;
  /** Names this integration to ConnectWise; sent with every request. */
  readonly clientId: string;
}

/** The variables behind the settings; all of them or none. */
export const connectWiseVariables = [
  'CONNECTWISE_URL',
  'CONNECTWISE_COMPANY',
  'CONNECTWISE_PUBLIC_KEY',
  'CONNECTWISE_PRIVATE_KEY',
  'CONNECTWISE_CLIENT_ID',
] as const;

/** Every call lies below this path of the site. */
export const basePath = '/v4_6_release/apis/3.0';

/** RFC 7617 §2: the first colon ends the user name, here `company+publicKey`; the first plus ends the company. */
const reserved = { company: '+:', publicKey: ':', privateKey: '', clientId: '' } as const;

/** Reads the site's address. Throws an Error that completes a sentence beginning with the variable's name. */
export function parseSite(text: string, production: boolean): string {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    throw new Error('must be a URL such as https://na.myconnectwise.net');
  if (url.username !== '' || url.password !== '') throw new Error('must not have a user name or password');
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '')
    throw new Error(`must be the site alone, such as https://na.myconnectwise.net; ${basePath} is added here`);
  if (production && url.protocol === 'http:') throw new Error('must begin with https:// when APP_ENV=production');
  return url.origin;
}

/** Reads one of the other settings. Throws like `parseSite`, and never repeats the text, which may be a secret. */
export function parseKey(which: keyof typeof reserved, text: string): string {
  if (!/^[\x21-\x7e]{1,256}$/.test(text)) throw new Error('must have 1 to 256 characters of ASCII without white space');
  const bad = [...reserved[which]].find(character => text.includes(character));
  if (bad !== undefined) throw new Error(`must not contain "${bad}"`);
  return text;
}
