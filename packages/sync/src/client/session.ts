/** What a client knows in the course of one sync with one server, and how it asks. */
import type { Incoming, Library, Point } from "@ledgerline/core"
import { PeerNotTrusted, PeerRefused, PeerUnreachable } from "../errors.ts"
import { type ClientMessage, decodeAnswer, encode, type ServerMessage, type Welcome } from "../protocol/messages.ts"
import type { Transport } from "../transport.ts"
import type { Notice } from "../notices.ts"
import type { SyncProgress } from "../snapshot/progress.ts"

/** A server as a client knows it. */
export interface Peer {
  /** What this replica calls it, for good: cursors and all that is remembered hang on it. */
  readonly id: string
  /** What people call it. */
  readonly name: string
  readonly transport: Transport
  /** The key that it must have, from pairing; left out, the one that it had the first time. */
  readonly publicKey?: Uint8Array
  /**
   * Whether a server without the key that is known is taken for the same all the same: where the transport itself proves
   * who it is, or a person said so. It was wiped then.
   */
  readonly acceptNewKey?: boolean
  /** Nothing is given to it, whatever it would take: the library is somebody else's, and only looked at here. */
  readonly isOnlyRead?: boolean
  /** From how many events of the server on an empty replica asks for a snapshot: 20,000 unless given. */
  readonly snapshotFrom?: number
}

export interface SyncOptions {
  /** Ends the sync with its reason, between two pages or two steps of a snapshot; the next one goes on from there. */
  readonly signal?: AbortSignal | undefined
  /** Told while a snapshot comes, and of each page of events. */
  readonly onProgress?: ((progress: SyncProgress) => void) | undefined
  /** Take a snapshot though there are events here already. What is here and not in it is kept. */
  readonly bootstrap?: boolean | undefined
  /** Says of this replica that it is there, so that whoever compacts the library waits for it; also where nobody has yet. */
  readonly introduce?: boolean | undefined
}

/** A chain that is set aside until the next sync with this server. */
export interface Aside {
  readonly log: string
  readonly origin: string
  readonly direction: "down" | "up"
  readonly reason: string
  readonly message: string
}

export interface Session {
  readonly library: Library
  readonly options: SyncOptions
  readonly peer: Peer
  readonly welcome: Welcome
  /** The logs that this replica had at hello. */
  readonly named: ReadonlySet<string>
  /** What the server holds, as far as this session has heard. */
  readonly points: Point[]
  /** By log, from which of the server's positions on to read. */
  readonly cursors: Map<string, number>
  readonly aside: Map<string, Aside>
  readonly notices: Notice[]
  /** Whether this replica was never in step with any server yet. */
  isNew: boolean
  /** Whether a snapshot is being taken or has to be proven. */
  hasSnapshot: boolean
  /** Events that were lacking when the session began, or more; 0 where nobody wants to know. */
  expected: number
  /** Events that came, and that were given. */
  received: number
  sent: number
  /** The origin that this replica gave up in this session, how much of it came, and whether it had gone on elsewhere. */
  given: { readonly origin: string; back: number; isCopy: boolean } | undefined
}

/** The server has changed under the session: hello once more. */
export class StartAgain extends Error {}

export const keyOf = ({ log, origin }: { readonly log: string; readonly origin: string }): string => `${log} ${origin}`

/** The last event of a batch, as a point. */
export function endOf({ log, origin, heads }: Incoming): Point | undefined {
  const last = heads.reduce<Incoming["heads"][number] | undefined>(
    (a, b) => (a === undefined || b.seq > a.seq ? b : a),
    undefined,
  )
  return last === undefined ? undefined : { log, origin, seq: last.seq, id: last.id }
}

/** Fails with {@link PeerUnreachable}, {@link PeerRefused}, {@link PeerNotTrusted} or FrameRefused. */
export async function ask<K extends ServerMessage["kind"]>(
  transport: Transport,
  message: ClientMessage,
  kind: K,
): Promise<Extract<ServerMessage, { kind: K }>> {
  const frame = encode(message)
  const answer = await transport.request(frame).catch((cause: unknown) => {
    // The way itself may know who is at its end, and what that one lets this replica do.
    if (cause instanceof PeerRefused || cause instanceof PeerNotTrusted) throw cause
    throw new PeerUnreachable({ message: cause instanceof Error ? cause.message : String(cause) })
  })
  const decoded = decodeAnswer(answer)
  if (decoded.kind === "refused") throw new PeerRefused({ reason: decoded.reason, message: decoded.message })
  if (decoded.kind !== kind)
    throw new PeerRefused({ reason: "protocol", message: `the server answered ${decoded.kind} in place of ${kind}` })
  return decoded as Extract<ServerMessage, { kind: K }>
}
