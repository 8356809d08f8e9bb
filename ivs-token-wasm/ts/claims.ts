/** Unix seconds, or a `Date` (rounded down to seconds). */
export type Moment = number | bigint | Date;

/** The call's own options. `now` is the host's clock where it is not given. */
export interface Clock {
  now?: Moment | null | undefined;
}

interface Expiry {
  /** Whole seconds, or a TTL such as `"90s"`, `"5m"`, `"12h"`, `"3d"`. Not beside `expiresAt`. */
  expiresIn?: number | string | null | undefined;
  expiresAt?: Moment | null | undefined;
}

/** What a playback token says. `undefined`, `null`, `[]` and `singleUse: false` mean unset. */
export interface PlaybackClaims extends Expiry {
  /** `arn:aws:ivs:<region>:<account>:channel/<id>` */
  channelArn: string;
  /** `*`, or `scheme://host[:port]` in lower case; the host may begin with `*`. */
  allowOrigins?: string | readonly string[] | null | undefined;
  strictOriginEnforcement?: boolean | null | undefined;
  /** A UUID, or `true` for a fresh one. */
  singleUse?: boolean | string | null | undefined;
  viewerId?: string | null | undefined;
  viewerSessionVersion?: number | bigint | null | undefined;
  maximumResolution?: "SD" | "HD" | "FULL_HD" | null | undefined;
}

/** What a participant's token says. `undefined` and `null` mean unset. */
export interface ParticipantClaims extends Expiry {
  publicKeyArn: string;
  stageArn: string;
  participantId: string;
  /** `stage.endpoints.events` of GetStage. */
  eventsUrl: string;
  /** `stage.endpoints.whip` of GetStage. */
  whipUrl: string;
  userId?: string | null | undefined;
  attributes?: Readonly<Record<string, string>> | null | undefined;
  /** Unset: false. */
  allowPublish?: boolean | null | undefined;
  /** Unset: true. */
  allowSubscribe?: boolean | null | undefined;
}

/** A verified playback token: as it was signed, unset claims left out. */
export interface VerifiedPlayback {
  channelArn: string;
  allowOrigins?: string[];
  strictOriginEnforcement?: true;
  singleUse?: string;
  viewerId?: string;
  viewerSessionVersion?: number;
  maximumResolution?: "SD" | "HD" | "FULL_HD";
  expiresAt: number;
}

/** A verified participant token: as it was signed, unset claims left out. */
export interface VerifiedParticipant {
  publicKeyArn: string;
  stageArn: string;
  participantId: string;
  eventsUrl: string;
  whipUrl: string;
  userId?: string;
  attributes?: Record<string, string>;
  allowPublish: boolean;
  allowSubscribe: boolean;
  expiresAt: number;
  issuedAt: number;
}

/** What `authorizePlayback` takes beside the token. */
export interface PlaybackRequest extends Clock {
  channelArn: string;
  /** The request's `Origin` header, if it has one. */
  origin?: string | null | undefined;
}

/** One thing that IVS would object to, or soon will. */
export interface Finding {
  code: string;
  severity: "error" | "warning";
  message: string;
}

export interface Inspection {
  /** The JSON text, where it could be read. */
  header: string | null;
  payload: string | null;
  findings: Finding[];
}
