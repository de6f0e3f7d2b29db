import { createHmac, type KeyObject } from 'node:crypto';
import { safeEqual } from './tokens.ts';

/** Signs device ids, so that a browser that has signed in before can show it without a session. */
export interface Devices {
  /** `<id>.<HMAC-SHA-256>`, for a cookie. */
  sign(id: string): string;
  /** The id of a signed text; null when the signature is not ours. */
  recognise(signed: string): string | null;
}

export function createDevices(key: KeyObject): Devices {
  const mac = (id: string): string => createHmac('sha256', key).update(id).digest('base64url');
  return {
    sign: id => `${id}.${mac(id)}`,
    recognise(signed) {
      const dot = signed.indexOf('.');
      if (dot < 1 || dot > 64) return null;
      const id = signed.slice(0, dot);
      return safeEqual(signed.slice(dot + 1), mac(id)) ? id : null;
    },
  };
}
