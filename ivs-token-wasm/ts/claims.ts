import type { IvsTokenErrorCode } from "./errors.js";

/** Unix seconds, or a `Date` (rounded down to seconds). */
export type Moment = number | bigint | Date;

/** The call's own options. `now` is the host's clock where it is not given. */
export interface Clock {
  now?: Moment | null | undefined;
}

interface Expiry {
  /** Whole seconds, or a TTL such as `"90s"`, `"5m"`, `"12h"`, `"3d"`. Not beside `expiresAt`. */
  expiresIn?: number | string | null | undefined;
  /** Its end. Without either: after 5 minutes for a playback token, 12 hours for a participant's. */
  expiresAt?: Moment | null | undefined;
}

/** What a playback token says. `undefined`, `null`, `[]` and `singleUse: false` mean unset. */
export interface PlaybackClaims extends Expiry {
  /** `arn:aws:ivs:<region>:<account>:channel/<id>` */
  channelArn: string;
  /** `*`, or `scheme://host[:port]` in lower case; the host may begin with `*`. */
  allowOrigins?: string | readonly string[] | null | undefined;
  /** Refuses requests without an `Origin` header too; with it there may be at most 5 origins. */
  strictOriginEnforcement?: boolean | null | undefined;
  /** A UUID, or `true` for a fresh one. With it the token may live for 600 seconds at most. */
  singleUse?: boolean | string | null | undefined;
  /** 1 to 40 characters that name the viewer to you. With it the token may live for 600 seconds at most. */
  viewerId?: string | null | undefined;
  /** 0 to 2147483647, and only beside `viewerId`: what the revocation API selects the viewer's sessions by. */
  viewerSessionVersion?: number | bigint | null | undefined;
  /** The highest rendition that the viewer gets. */
  maximumResolution?: "SD" | "HD" | "FULL_HD" | null | undefined;
}

/** What a participant's token says. `undefined` and `null` mean unset. */
export interface ParticipantClaims extends Expiry {
  /** `arn:aws:ivs:<region>:<account>:public-key/<id>` */
  publicKeyArn: string;
  /** `arn:aws:ivs:<region>:<account>:stage/<id>` */
  stageArn: string;
  /** 1 to 64 of `A-Z a-z 0-9 _ -`; another one for each token. */
  participantId: string;
  /** `stage.endpoints.events` of GetStage. */
  eventsUrl: string;
  /** `stage.endpoints.whip` of GetStage. */
  whipUrl: string;
  /** 1 to 128 characters, which every participant can read. */
  userId?: string | null | undefined;
  /** At most 1024 bytes of UTF-8 in all keys and values together. */
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
  /** Unix seconds. */
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
  /** Unix seconds. */
  expiresAt: number;
  /** Unix seconds. */
  issuedAt: number;
}

/** What `authorizePlayback` takes beside the token. */
export interface PlaybackRequest extends Clock {
  channelArn: string;
  /** The request's `Origin` header, if it has one. */
  origin?: string | null | undefined;
}

/** What `inspect` alone says: https://docs.rs/ivs-token/latest/ivs_token/fn.inspect.html lists when. */
export type InspectionCode =
  | "inspect_wrapped"
  | "inspect_no_token"
  | "inspect_padding"
  | "inspect_base64"
  | "inspect_header_type"
  | "inspect_header_key_id"
  | "inspect_signature_der"
  | "inspect_origin_wildcard"
  | "inspect_origin_any"
  | "inspect_viewer_id_bytes"
  | "inspect_little_slack"
  | "inspect_expires_soon"
  | "inspect_long_life"
  | "inspect_issued_in_future"
  | "inspect_unknown_claim"
  | "inspect_kind_unknown"
  | "inspect_long_token";

/** One thing that IVS would object to, or soon will. */
export interface Finding {
  /** The error that verifying would give, or one of `inspect`'s own. */
  code: IvsTokenErrorCode | InspectionCode;
  /** For an error IVS refuses the token; for a warning it does not, or not yet. */
  severity: "error" | "warning";
  message: string;
}

export interface Inspection {
  /** The JSON text, where it could be read. */
  header: string | null;
  payload: string | null;
  findings: Finding[];
}
