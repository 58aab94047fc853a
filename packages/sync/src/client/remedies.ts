/** Why a sync failed, for programs, and what can be done about it. docs/spec/sync.md, SYNC-35. */

const WAIT = "Nothing has to be done: it is tried again, and what is pending is kept."
const PAIR = "Pair this device with the server again, by a new token."
const CHANGED = "Look whether something between this device and the server changes what they say; else update both."
const ASIDE = "Everything else is synchronised; the two are compared again each time."

/** Of each reason, one or two sentences for people. */
const REMEDIES = {
  /** Nobody answers there. */
  unreachable: WAIT,
  /** The server says no, for a reason that this version does not know. */
  refused: "Look whether the server has this library, and whether this device may still use it.",
  /** Who answers did not prove the key under which this device knows the server. */
  notTrusted:
    "If the server was set up anew, let it take this library from a device or an export, and pair this device with it " +
    "again; else somebody else answers in its place.",
  /** What came is not what a server says, or did not arrive there as this device said it. */
  badFrame: CHANGED,
  /** This device was revoked there. */
  revoked: PAIR,
  /** The member whose device this is may not sync there. */
  notAllowed: PAIR,
  /** This machine has lost the key by which it is a device of the server. */
  keyLost: PAIR,
  /** The server has no more room. */
  storageFull: "Make room on the server's disk; what is pending is kept, and goes the next time.",
  /** It was asked too often. */
  tooMany: WAIT,
  /** It has too much to do. */
  busy: WAIT,
  /** This device was too slow for it. */
  tooSlow: WAIT,
  /** Something failed there. */
  failed: `${WAIT} If it stays so, the server's log says more.`,
  /** The server has another library now. */
  otherLibrary: "Look whether the server was started with another folder than before.",
  /** The two speak no common version. */
  protocol: "Update the older of the two.",
  /** What answers there sends this device on to another address. */
  moved: "Give the server the address that is right, as --address, and pair this device with it again.",
  /** What answers there is no such server. */
  notAServer: "Look whether the address is right, and what a proxy there passes on to the server.",
  /** A proxy before the server takes no more than it was sent. */
  proxyLimit: "Let the proxy before the server take bodies of 48 MiB, such as by client_max_body_size in nginx.",
  /** This device did not take a history that the server has; it is set aside. */
  refusedHere: ASIDE,
  /** The server did not take a history that this device has; it is set aside. */
  refusedThere: ASIDE,
} as const

/** Why a server and this device are not in step. */
export type SyncFailure = keyof typeof REMEDIES

const BY_TAG: Readonly<Record<string, SyncFailure>> = {
  PeerUnreachable: "unreachable",
  PeerRefused: "refused",
  PeerNotTrusted: "notTrusted",
  FrameRefused: "badFrame",
}

/** What a server that says no may mean by it; whatever else it says, it refuses. */
const REFUSALS: ReadonlySet<string> = new Set<SyncFailure>([
  "revoked",
  "notAllowed",
  "keyLost",
  "storageFull",
  "tooMany",
  "badFrame",
  "busy",
  "tooSlow",
  "failed",
  "otherLibrary",
  "protocol",
  "moved",
  "notAServer",
  "proxyLimit",
])

/** What is noted of a failure. */
export const failureOf = ({ _tag, reason }: { readonly _tag: string; readonly reason?: string }): string =>
  _tag === "PeerRefused" && reason !== undefined ? `${_tag} ${reason}` : _tag

/** Takes what {@link failureOf} answers. */
export function reasonOf(failure: string): SyncFailure {
  const [tag = "", reason = ""] = failure.split(" ")
  if (tag === "PeerRefused" && REFUSALS.has(reason)) return reason as SyncFailure
  return Object.hasOwn(BY_TAG, tag) ? (BY_TAG[tag] ?? "refused") : "refused"
}

/** The reason of what a sync failed with; undefined for what is no failure of the two to be in step. */
export function syncFailureOf(cause: unknown): SyncFailure | undefined {
  if (!(cause instanceof Error) || !("_tag" in cause) || !Object.hasOwn(BY_TAG, String(cause._tag))) return undefined
  const reason = "reason" in cause ? { reason: String(cause.reason) } : {}
  return reasonOf(failureOf({ _tag: String(cause._tag), ...reason }))
}

export const remedyOf = (reason: SyncFailure): string => REMEDIES[reason]
