/**
 * What names a connection in its descriptions (RFC 8866 §5.2): it is another one for each `RTCPeerConnection`, and stays the
 * same while that lives. Null: it is not said.
 */
export function originOf(sdp: string | undefined): string | null {
  return /^o=\S+ (\S+) /m.exec(sdp ?? '')?.[1] ?? null;
}

/** What stands in `sdp` of a message: the text in base64. */
export const encodeSdp = (sdp: string): string => btoa(sdp);

/** The text of an `sdp`; also where somebody sent it as it is. */
export function decodeSdp(sdp: string): string {
  if (sdp.startsWith('v=0')) return sdp;
  try {
    return atob(sdp);
  } catch {
    return '';
  }
}
