/** What can be done about a sync that failed. docs/spec/sync.md, SYNC-35. */

const WAIT = "Nothing has to be done: it is tried again, and what is pending is kept."
const PAIR = "Pair this device with the server again, by a new token."

const CHANGED = "Look whether something between this device and the server changes what they say; else update both."

const BY_TAG: Readonly<Record<string, string>> = {
  PeerUnreachable: WAIT,
  PeerRefused: "Look whether the server has this library, and whether this device may still use it.",
  PeerNotTrusted:
    "If the server was set up anew, let it take this library from a device or an export, and pair this device with it " +
    "again; else somebody else answers in its place.",
  FrameRefused: CHANGED,
}

/** By the reason of a refusal, where that says more than that there was one. */
const BY_REASON: Readonly<Record<string, string>> = {
  revoked: PAIR,
  notAllowed: PAIR,
  keyLost: PAIR,
  storageFull: "Make room on the server's disk; what is pending is kept, and goes the next time.",
  tooMany: WAIT,
  badFrame: CHANGED,
  busy: WAIT,
  tooSlow: WAIT,
  failed: `${WAIT} If it stays so, the server's log says more.`,
  otherLibrary: "Look whether the server was started with another folder than before.",
  protocol: "Update the older of the two.",
  moved: "Give the server the address that is right, as --address, and pair this device with it again.",
  notAServer: "Look whether the address is right, and what a proxy there passes on to the server.",
  proxyLimit: "Let the proxy before the server take bodies of 48 MiB, such as by client_max_body_size in nginx.",
}

/** What is noted of a failure. */
export const failureOf = ({ _tag, reason }: { readonly _tag: string; readonly reason?: string }): string =>
  _tag === "PeerRefused" && reason !== undefined ? `${_tag} ${reason}` : _tag

/** One or two sentences for people. Takes what {@link failureOf} answers. */
export function remedyOf(failure: string): string {
  const [tag = "", reason = ""] = failure.split(" ")
  const byReason = Object.hasOwn(BY_REASON, reason) ? BY_REASON[reason] : undefined
  return byReason ?? BY_TAG[tag] ?? "Try again."
}
