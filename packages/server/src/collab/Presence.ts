/**
 * Who is in a room: the states of its clients. A client belongs to the member whose session spoke for it first, so that
 * nobody speaks for anybody else; y-websocket sends back what it hears of others, which is passed over. COLLAB-10.
 */
import type { Limits } from "./limits.ts"
import type { Said } from "./protocol.ts"
import { stateFrom } from "./presenceState.ts"

/** A session, as far as presence knows of it. */
export interface Speaker {
  readonly member: string
  readonly device?: string | undefined
}

interface Client<S> {
  readonly speaker: S
  readonly clock: number
  readonly state: string
  readonly heardAt: number
}

/** A client that has gone. */
interface Gone {
  readonly member: string
  readonly clock: number
  /** Which one it was of all that have gone, from 1. */
  readonly turn: number
  readonly at: number
}

const MOST_GONE = 10_000

/** Numbers from here on are near to what clients cannot read any more. */
const HIGHEST_CLOCK = 2 ** 48

export interface Change {
  /** For everybody but the speaker. */
  readonly others: readonly Said[]
  /** For the speaker: a client that comes again is moved to a clock that others have not seen. */
  readonly own: readonly Said[]
}

export class Presence<S extends Speaker> {
  readonly #clients = new Map<number, Client<S>>()
  /** Those that have gone lately: others may still be repeating what they heard of them. */
  readonly #gone = new Map<number, Gone>()
  readonly #turns = new WeakMap<S, number>()
  #turn = 0
  readonly #limits: Pick<Limits, "clients" | "presence">

  constructor(limits: Pick<Limits, "clients" | "presence">) {
    this.#limits = limits
  }

  /** A session has come. */
  enter(speaker: S): void {
    this.#turns.set(speaker, this.#turn)
  }

  /** Takes what a session says of its clients. Undefined where a state is none. */
  take(speaker: S, said: readonly Said[], now: number): Change | undefined {
    // Of each client what it was said to be last: a message may name one a hundred thousand times.
    const others = new Map<number, Said>()
    const own = new Map<number, Said>()
    let count = this.#clients.values().reduce((sum, each) => sum + (each.speaker === speaker ? 1 : 0), 0)
    for (const { client, clock, state: json } of said) {
      const known = this.#clients.get(client)
      if (clock > HIGHEST_CLOCK || !this.#maySpeakOf(client, clock, speaker)) continue
      const state = stateFrom(json, speaker, this.#limits.presence)
      if (state === undefined) return undefined
      const isEnd = state === "null"
      if (known === undefined ? isEnd : clock < known.clock || (clock === known.clock && !isEnd)) continue
      if (isEnd) this.#forget(client, clock, now)
      else {
        const isNew = known?.speaker !== speaker
        if (isNew && count >= this.#limits.clients) continue
        if (isNew) count += 1
        this.#clients.set(client, { speaker, clock, state, heardAt: now })
        if (known === undefined) own.set(client, { client, clock: clock + 1, state })
      }
      others.set(client, { client, clock, state })
    }
    return { others: [...others.values()], own: [...own.values()] }
  }

  /** The clients of a session are gone. */
  leave(speaker: S, now: number): Said[] {
    return this.#remove((client) => client.speaker === speaker, now)
  }

  /** The clients that have not been heard since a moment are gone. */
  forget(before: number, now: number): Said[] {
    for (const [client, { at }] of this.#gone) if (at < before) this.#gone.delete(client)
    return this.#remove((client) => client.heardAt < before, now)
  }

  /** Everybody but the clients of a session. */
  othersThan(speaker: S): Said[] {
    return [...this.#clients]
      .filter(([, each]) => each.speaker !== speaker)
      .map(([client, { clock, state }]) => ({ client, clock, state }))
  }

  /** What another member says of a client is hearsay, and so is what a session repeats that has seen it go. */
  #maySpeakOf(client: number, clock: number, speaker: S): boolean {
    const known = this.#clients.get(client)
    if (known !== undefined) return known.speaker.member === speaker.member
    const gone = this.#gone.get(client)
    if (gone === undefined) return true
    return gone.member === speaker.member && (clock > gone.clock || (this.#turns.get(speaker) ?? 0) >= gone.turn)
  }

  #forget(id: number, clock: number, now: number): void {
    const client = this.#clients.get(id)
    if (client === undefined) return
    this.#clients.delete(id)
    this.#turn += 1
    const [oldest] = this.#gone.keys()
    if (oldest !== undefined && this.#gone.size >= MOST_GONE) this.#gone.delete(oldest)
    this.#gone.set(id, { member: client.speaker.member, clock, turn: this.#turn, at: now })
  }

  #remove(isGone: (client: Client<S>) => boolean, now: number): Said[] {
    const gone = [...this.#clients].filter(([, client]) => isGone(client))
    for (const [id, { clock }] of gone) this.#forget(id, clock, now)
    return gone.map(([client, { clock }]) => ({ client, clock, state: "null" }))
  }
}
