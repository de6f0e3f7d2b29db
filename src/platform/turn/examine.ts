import { describeError } from '../describe-error.ts';
import type { Examined } from '../examined.ts';
import { type TurnSettings, turnCredential } from './credentials.ts';
import { openLine, type TurnLine, type TurnPlace } from './line.ts';
import { attributes, errorOf, longTermKey, methods, type TurnAnswer, turnRequest } from './messages.ts';

/** How long the credential lasts that it is tried with. */
const credentialMilliseconds = 5 * 60_000;
/** UDP, which is what a relay speaks to the other side (RFC 8656 §18.7). */
const relayed = [attributes.transport, Buffer.from([17, 0, 0, 0])] as const;

/** Where an address leads to; null where it is TLS over UDP, which Node does not speak. */
export function turnPlace(url: string): TurnPlace | null {
  const [, scheme, address = '', transport] = /^(turns?):([^?]*)(?:\?transport=(udp|tcp))?$/.exec(url) ?? [];
  const [, host = '', port] = /^(\[.*\]|[^:]*)(?::(\d+))?$/.exec(address) ?? [];
  const secure = scheme === 'turns';
  if (secure && transport === 'udp') return null;
  return {
    transport: secure ? 'tls' : transport === 'tcp' ? 'tcp' : 'udp',
    host: host.replace(/^\[|\]$/g, ''),
    // RFC 7065 §3.1.
    port: port === undefined ? (secure ? 5349 : 3478) : Number(port),
  };
}

/** Asks a TURN server for a relay, as a device does in a call, and gives it back; says what came of it. */
export async function examineTurn(
  { url, place, now }: { readonly url: string; readonly place: TurnPlace; readonly now: Date },
  settings: Pick<TurnSettings, 'secret'>,
): Promise<Examined> {
  try {
    await using line = await openLine(place);
    const found = await askForRelay(
      line,
      turnCredential(settings, 'doctor', new Date(now.getTime() + credentialMilliseconds)),
    );
    return { ok: found.ok, text: `${url} ${found.text}` };
  } catch (error) {
    return { ok: false, text: `${url} ${unreachable(describeError(error).message)}` };
  }
}

async function askForRelay(
  line: TurnLine,
  { username, credential }: ReturnType<typeof turnCredential>,
): Promise<Examined> {
  const first = await line.ask(turnRequest(methods.allocate, [relayed], null));
  if (first.kind === 'success')
    return bad('gives relays to anybody, without a credential; set use-auth-secret and static-auth-secret there');
  const { code, text } = errorOf(first);
  if (code !== 401) return bad(`gives no relay (${text})`);
  const realm = first.attributes.get(attributes.realm);
  const nonce = first.attributes.get(attributes.nonce);
  if (realm === undefined || nonce === undefined)
    return bad('names no realm to prove a credential for; set use-auth-secret and realm there');
  const key = longTermKey(username, realm.toString(), credential);
  const proven = (
    method: (typeof methods)[keyof typeof methods],
    of: readonly [typeof attributes.lifetime | typeof attributes.transport, Buffer],
  ) => {
    const who = [attributes.username, Buffer.from(username)] as const;
    return line.ask(turnRequest(method, [of, who, [attributes.realm, realm], [attributes.nonce, nonce]], key));
  };
  const answer = await proven(methods.allocate, relayed);
  const told = `realm ${realm}`;
  if (answer.kind === 'error') return bad(refusal(errorOf(answer), told));
  if (!answer.isBy(key)) return bad(`answers with what TURN_SECRET does not prove (${told})`);
  // Given back at once; it would end by itself in ten minutes.
  await proven(methods.refresh, [attributes.lifetime, Buffer.alloc(4)]);
  return { ok: true, text: `gives relays (${told}), such as ${relayOf(answer)}` };
}

function bad(text: string): Examined {
  return { ok: false, text };
}

function refusal({ code, text }: ReturnType<typeof errorOf>, told: string): string {
  if (code === 401)
    return `refuses the credential (${text}, ${told}): TURN_SECRET has to be its static-auth-secret, and both clocks right`;
  if (code === 486) return `gives no relay (${text}, ${told}): raise user-quota and total-quota there`;
  return `gives no relay (${text}, ${told})`;
}

function unreachable(why: string): string {
  if (/certificate|self-signed|altname|CERT_/i.test(why))
    return `has a certificate that devices refuse (${why}); mend it`;
  return `does not answer (${why}); start it, open its port, or correct TURN_URLS`;
}

/** Address and port of a relay (RFC 8489 §14.2: both are kept XORed with the cookie). */
function relayOf({ attributes: given }: TurnAnswer): string {
  const value = given.get(attributes.relayed);
  if (value === undefined || value.length < 8) return 'none that it names';
  const port = value.readUInt16BE(2) ^ 0x2112;
  if (value[1] !== 1) return `port ${port}`;
  const address = [0x21, 0x12, 0xa4, 0x42].map((byte, place) => byte ^ (value[4 + place] ?? 0));
  return `${address.join('.')}:${port}`;
}
