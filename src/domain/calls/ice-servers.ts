import Type from 'typebox';
import { turnCredential } from '../../platform/turn/credentials.ts';
import { query, self } from '../action.ts';
import { later } from '../lifetimes.ts';

/** Seconds for which a TURN credential is good; a call that goes on longer keeps its relay. */
const credentialSeconds = 3600;

export interface IceServers {
  /** As `RTCConfiguration.iceServers` takes them. */
  readonly servers: readonly IceServer[];
  readonly expiresAt: string;
  /** Until then. */
  readonly seconds: number;
}

export interface IceServer {
  readonly urls: readonly string[];
  readonly username?: string;
  readonly credential?: string;
}

/**
 * The servers by which devices find each other, with a credential made for this moment. Where none are configured there are
 * none: devices that reach each other need none, and nobody else's are named.
 */
export const readIceServers = query('call.ice_servers', {
  input: Type.Object({}, { additionalProperties: false }),
  permit: self('calls'),
  run: async ({ ports, userId, at }): Promise<IceServers> => {
    const expires = later(at, credentialSeconds);
    const { turn } = ports;
    const servers: readonly IceServer[] =
      turn === null ? [] : [{ urls: turn.stunUrls }, { urls: turn.urls, ...turnCredential(turn, userId, expires) }];
    return { servers, expiresAt: expires.toISOString(), seconds: credentialSeconds };
  },
});
