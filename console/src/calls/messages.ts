/** A candidate as it is sent. */
export type Candidate = RTCIceCandidateInit;

/** What is said to one of the others, to reach them. */
export type ToPeer =
  | { readonly type: 'offer' | 'answer'; readonly sdp: string }
  | { readonly type: 'ice_candidate'; readonly candidate: Candidate };

/** What is told of oneself. */
export type OfOneself =
  | { readonly type: 'mute_audio' | 'mute_video'; readonly muted: boolean }
  | { readonly type: 'screen_share_start' | 'screen_share_stop' };

/** What one says over the signalling socket: to one of the others, or to all. */
export type Saying = (ToPeer | OfOneself) & { readonly target_id?: string };

/** What is heard there; the server says who said it. */
export type Heard = { readonly sender_id?: string | null } & (
  | ToPeer
  | OfOneself
  | { readonly type: string; readonly [more: string]: unknown }
);
