/** How much anybody may take of the server, and the codes that sessions end with. docs/spec/collab.md. */

export interface Limits {
  /** Bytes of one message. */
  readonly message: number
  /** Messages a second for longer, and at once. */
  readonly messages: { readonly perSecond: number; readonly atOnce: number }
  /** Bytes of messages, as {@link messages}. */
  readonly bytes: { readonly perSecond: number; readonly atOnce: number }
  /** Requests for the document, as {@link messages}. */
  readonly requests: { readonly perSecond: number; readonly atOnce: number }
  /** Bytes of one state of presence. */
  readonly presence: number
  /** Clients that one session speaks for: a browser's tabs speak for one another. */
  readonly clients: number
  /** Bytes that a session may have sent and not read. */
  readonly unread: number
  /** Bytes of edits of one session that are not stored yet. */
  readonly unstored: number
  readonly sessionsOfMember: number
  readonly sessionsInRoom: number
  readonly rooms: number
}

export const LIMITS: Limits = {
  message: 2 * 1024 * 1024,
  messages: { perSecond: 200, atOnce: 1000 },
  bytes: { perSecond: 1024 * 1024, atOnce: 8 * 1024 * 1024 },
  requests: { perSecond: 2, atOnce: 20 },
  presence: 4096,
  clients: 16,
  unread: 4 * 1024 * 1024,
  unstored: 8 * 1024 * 1024,
  sessionsOfMember: 32,
  sessionsInRoom: 200,
  rooms: 1000,
}

/**
 * Clients stay away after 4400 to 4499, and come again after anything else: so y-websocket reads them. The numbers below
 * 4000 are those of RFC 6455.
 */
export const CODES = {
  goingAway: 1001,
  malformed: 1003,
  policy: 1008,
  tooLarge: 1009,
  fault: 1011,
  notSignedIn: 4401,
  /** Not there, not for you, or not any longer: which of them is not said. */
  notFound: 4404,
  busy: 4503,
} as const

export type Code = (typeof CODES)[keyof typeof CODES]

/** Lets through what is within a rate. */
export class Bucket {
  readonly #rate: { readonly perSecond: number; readonly atOnce: number }
  readonly #now: () => number
  #left: number
  #at: number

  constructor(rate: { readonly perSecond: number; readonly atOnce: number }, now: () => number) {
    this.#rate = rate
    this.#now = now
    this.#left = rate.atOnce
    this.#at = now()
  }

  take(amount = 1): boolean {
    const { perSecond, atOnce } = this.#rate
    const now = this.#now()
    this.#left = Math.min(atOnce, this.#left + ((now - this.#at) / 1000) * perSecond)
    this.#at = now
    if (this.#left < amount) return false
    this.#left -= amount
    return true
  }
}
