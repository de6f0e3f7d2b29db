/**
 * What every instance is told after a commit, for what it remembers and for open sockets. Few and small; whoever may have
 * missed one forgets everything.
 */
export type Fact =
  | { readonly type: 'access.changed'; readonly users: readonly string[] | 'everyone' }
  | { readonly type: 'session.ended'; readonly sessions: readonly string[]; readonly userId: string }
  /** Secrets of API keys, by what they are looked up, and what has become of the keys. */
  | {
      readonly type: 'api_key.changed';
      readonly secrets: readonly string[];
      readonly how: 'ended' | 'edited' | 'rotated';
    }
  /** What these people may follow live has changed, though not what they may do. */
  | { readonly type: 'follows.changed'; readonly users: readonly string[] };

/** A notification in the words of the `workflows` document. */
export interface NotificationShown {
  readonly title: string;
  readonly message: string;
  /** Of what a person wrote. */
  readonly priority?: string;
  /** Never of what a person wrote. */
  readonly data?: Readonly<Record<string, string | null>>;
}

/** What has changed of a conversation, or of who takes part in it. */
export type ConversationChange =
  | 'created'
  | 'updated'
  | 'encryption_on'
  | 'encryption_off'
  | 'participants_added'
  | 'participants_removed'
  | 'role_changed'
  /** For oneself alone: read elsewhere, muted, archived. */
  | 'own';

/** A message as those in its conversation see it; times are RFC 3339 UTC. */
export interface MessageShown {
  readonly id: string;
  readonly conversation_id: string;
  /** Its number in the conversation, without a gap. */
  readonly seq: number;
  /** The conversation's number of the newest change of it. */
  readonly change: number;
  readonly sender_id: string;
  /** Null for somebody whose account is gone. */
  readonly sender_name: string | null;
  readonly message_type: 'text' | 'image' | 'video' | 'file';
  /** Empty once it is deleted. */
  readonly content: string;
  readonly is_encrypted: boolean;
  readonly metadata: Readonly<Record<string, unknown>> | null;
  readonly client_id: string | null;
  /** Number of the message that its thread began with; null: it is in none, or begins one. */
  readonly thread_seq: number | null;
  readonly reply_count: number;
  readonly last_reply_at: string | null;
  readonly created_at: string;
  readonly edited_at: string | null;
  readonly deleted_at: string | null;
  readonly pinned: boolean;
  readonly reactions: readonly ReactionShown[];
  /** Those of its files that are there. */
  readonly files: readonly FileShown[];
}

/** A file as those see it whom it is shared with. */
export interface FileShown {
  readonly id: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly content_type: string;
  readonly is_encrypted: boolean;
}

export interface ReactionShown {
  readonly emoji: string;
  /** Those who reacted with it, the first first. */
  readonly people: readonly string[];
}

/** Somebody in a call, or for whom it rings; times are RFC 3339 UTC. */
export interface PartShown {
  readonly user_id: string;
  /** As they are called. */
  readonly name: string;
  readonly state: 'ringing' | 'connected' | 'declined' | 'missed' | 'left';
  /** Whether the caller asked for them. */
  readonly invited: boolean;
  readonly joined_at: string | null;
  readonly left_at: string | null;
  /** Of the stays that have ended. */
  readonly seconds: number;
  /** The device of theirs that is in the call, as it names itself. */
  readonly device: string | null;
}

/** A call as those in its conversation see it; times are RFC 3339 UTC. */
export interface CallShown {
  readonly id: string;
  readonly conversation_id: string;
  readonly call_type: 'audio' | 'video';
  readonly caller_id: string;
  readonly status: 'initiated' | 'ringing' | 'active' | 'ended';
  readonly has_password: boolean;
  readonly created_at: string;
  readonly rings_until: string;
  readonly answered_at: string | null;
  readonly ended_at: string | null;
  readonly end_reason: 'completed' | 'declined' | 'missed' | 'failed' | 'cancelled' | null;
  readonly ended_by: string | null;
  /** Seconds. */
  readonly duration: number | null;
  /** Who records it, since when; null: nobody. */
  readonly recording: { readonly by: string; readonly since: string } | null;
  /** The caller first. */
  readonly participants: readonly PartShown[];
}

/** What has happened to a call; `answered`: somebody for whom it rang has come with a device; `recording`: it began or stopped. */
export type CallChange = 'ringing' | 'answered' | 'participants' | 'recording' | 'ended';

/** What has changed of a team. */
export type TeamChange =
  | 'created'
  | 'updated'
  | 'deleted'
  | 'member_added'
  | 'member_removed'
  | 'member_changed'
  | 'grant_added'
  | 'grant_removed'
  | 'resource_shared'
  | 'resource_unshared';

/**
 * What those who follow a topic are told after a commit (`sign-in:<hash>`), wherever they are connected. It may get lost,
 * of which they are told: whoever must know reads the database.
 */
export type TopicEvent =
  /** Another socket waits for the sign-in from now on, and those before it no more. */
  | { readonly type: 'sign_in.claimed'; readonly holder: string }
  | { readonly type: 'sign_in.settled' }
  /** Somebody was notified (`user:<id>`). */
  | {
      readonly type: 'notification.made';
      readonly id: string;
      readonly kind: string;
      /** A sentence without its full stop. */
      readonly title: string;
      readonly target: { readonly kind: string; readonly id: string } | null;
      readonly created_at: string;
      /** Address of who did it, where the person may read it, or their user name; null for nobody else. */
      readonly from: string | null;
      readonly shown: NotificationShown;
    }
  /** Somebody read or cleared some of theirs (`user:<id>`). */
  | { readonly type: 'notifications.changed' }
  /** How far an execution has come that goes on as a job, or how it has ended (`execution:<id>`, `jobs:<user id>`). */
  | ({ readonly type: 'execution.progress' } & ExecutionProgress)
  /** `team_updates:<id>` of the team, and of the person whom it concerns. */
  | {
      readonly type: 'team.changed';
      readonly once: string;
      readonly change: TeamChange;
      readonly team: { readonly id: string; readonly name: string };
      readonly userId: string | null;
      readonly role: string | null;
      readonly by: string | null;
      readonly at: string;
    }
  /** `conversation:<id>`, and `conversations:<id>` of each person whom it concerns. */
  | {
      readonly type: 'conversation.changed';
      readonly once: string;
      /** People who follow the topic no more. */
      readonly ends?: readonly string[];
      readonly change: ConversationChange;
      readonly conversation: string;
      readonly people: readonly string[];
      readonly by: string | null;
      readonly at: string;
    }
  /** A message was sent, edited, deleted, pinned or reacted to (`conversation:<id>`); `message.change` grows by one each time. */
  | {
      readonly type: 'message.changed';
      readonly how: 'sent' | 'edited' | 'deleted' | 'reaction' | 'pin';
      readonly by: string;
      /** Of a reaction. */
      readonly reaction?: { readonly emoji: string; readonly added: boolean };
      readonly message: MessageShown;
    }
  /** How far somebody has read, and what has come to one of their devices (`conversation:<id>`). */
  | {
      readonly type: 'receipt.moved';
      readonly conversation: string;
      readonly userId: string;
      readonly moved: 'read' | 'delivered';
      readonly read: number;
      readonly delivered: number;
      readonly at: string;
    }
  /** Somebody writes (`conversation:<id>`). */
  | {
      readonly type: 'typing.said';
      readonly conversation: string;
      readonly userId: string;
      /** People who are not told. */
      readonly except: readonly string[];
      readonly at: string;
    }
  /** Somebody has a new identity key (`user:<id>` of those who write with them, and their own). */
  | { readonly type: 'identity_key.changed'; readonly userId: string; readonly version: number; readonly at: string }
  /** Somebody has their first socket of a conversation open, or their last no more (`conversation:<id>`). */
  | {
      readonly type: 'conversation.attended';
      readonly conversation: string;
      readonly userId: string;
      readonly here: boolean;
      readonly except: readonly string[];
      readonly at: string;
    }
  /** Somebody is there, or is no more (`conversation:<id>` of theirs, `conversations:<id>` of their friends). */
  | {
      readonly type: 'presence.changed';
      readonly once: string;
      readonly userId: string;
      readonly online: boolean;
      readonly lastSeen: string | null;
      readonly except: readonly string[];
      readonly at: string;
    }
  /** A call has changed: it is told whole, as it is now (`calls:<id>` of those in it, `conversation:<id>`, `call:<id>`). */
  | {
      readonly type: 'call.changed';
      readonly once: string;
      readonly how: CallChange;
      /** Whom it is about: who answered, left or ended it; null: nobody. */
      readonly by: string | null;
      /** Of who answered. */
      readonly device: string | null;
      /** People who are not told. */
      readonly except?: readonly string[];
      readonly call: CallShown;
      readonly at: string;
    }
  /** Somebody in a call says something to the others there, or to one of them (`call:<id>`). */
  | {
      readonly type: 'call.signalled';
      /** The only people who are told. */
      readonly only?: readonly string[];
      readonly except?: readonly string[];
      /** In the words of the `connect` document. */
      readonly message: object;
    }
  /** Somebody says what they do (`activity:<team>`). */
  | {
      readonly type: 'activity.said';
      readonly once: string;
      readonly from: string;
      readonly activity: { readonly action: string; readonly resource?: string };
      readonly at: string;
    }
  /** A request that somebody made or decides was made, answered, passed on or ended (`access_requests:<person>`). */
  | {
      readonly type: 'access_request.changed';
      /** As people call it. */
      readonly request: string;
      readonly status: string;
      readonly own: boolean;
      readonly at: string;
    };

/** What is told live of an execution; the rest is read. */
export interface ExecutionProgress {
  /** `exec_…`. */
  readonly id: string;
  readonly workflow: string;
  readonly outcome: 'running' | 'succeeded' | 'refused' | 'failed' | 'cancelled';
  readonly done: number;
  /** Null: not known. */
  readonly total: number | null;
  /** What it came to so far, by name: `{ created: 20, failed: 1 }`. */
  readonly counts: Readonly<Record<string, number>>;
  /** What it is doing just now, in words. */
  readonly note: string | null;
}
