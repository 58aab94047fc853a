/** All rooms of a library: made when somebody comes, gone when the last one leaves. */
import {
  type Commit,
  isLogName,
  type Library,
  LIBRARY,
  type LogName,
  newClient,
  type Subject,
  subjectKey,
} from "@ledgerline/core"
import type { Grant } from "./grant.ts"
import { type Code, CODES, type Limits } from "./limits.ts"
import { subjectOfRoom } from "./names.ts"
import { Room } from "./Room.ts"
import type { Session } from "./Session.ts"
import { SharedDocument } from "./SharedDocument.ts"

const PRESENCE = "presence"

interface Held {
  readonly room: Promise<Room | undefined>
  /** Sessions that are in it or about to be. */
  count: number
}

export interface RoomsOptions {
  readonly library: Library
  readonly limits: Limits
  readonly onFault: (cause: unknown) => void
}

/** Whom a session is, and where they want to be. */
export interface Entry {
  readonly grant: Grant
  readonly name: string
  /** The log of the playlist; left out, the library's or else the member's own. */
  readonly log?: string
}

export class Rooms {
  readonly #options: RoomsOptions
  /** The number under which this process aligns documents; drawn anew by each. */
  readonly #client: number
  readonly #held = new Map<string, Held>()
  readonly #documents = new Map<string, SharedDocument>()
  readonly #keys = new Map<Session, string>()
  readonly #members = new Map<string, number>()
  readonly #storing = new Set<Promise<void>>()
  /** Since the first document was opened. */
  #unsubscribe: (() => void) | undefined

  constructor(options: RoomsOptions) {
    this.#options = options
    this.#client = newClient(options.library.ports.random)
  }

  /** Lets a session into the room that it asks for, or ends it. */
  async enter(session: Session, entry: Entry): Promise<void> {
    const refusal = await this.#enter(session, entry)
    if (refusal === CODES.notFound) session.end(refusal, "not found")
    else if (refusal !== undefined) session.end(refusal, "too many are connected")
  }

  /** The session has ended; it has been in a room, or not. */
  left(session: Session, stored: Promise<void>): void {
    const work = stored.finally(() => this.#storing.delete(work))
    this.#storing.add(work)
    const key = this.#keys.get(session)
    if (key === undefined) return
    this.#keys.delete(session)
    this.#count(session.member, -1)
    this.#release(key)
  }

  /** Ends the sessions whose rights have ended. */
  async recheck(): Promise<void> {
    for (const session of this.#keys.keys()) await session.recheck()
  }

  /** Ends all sessions; resolves once what they sent is stored. */
  async close(): Promise<void> {
    for (const session of this.#keys.keys()) session.end(CODES.goingAway, "the server ends")
    await Promise.all(this.#storing)
    this.#unsubscribe?.()
    await Promise.all([...this.#documents.values()].map((document) => document.settled()))
  }

  async #enter(session: Session, { grant, name, log: asked }: Entry): Promise<Code | undefined> {
    const { limits } = this.#options
    const subject = subjectOfRoom(name)
    if (subject === undefined) return CODES.notFound
    if (this.#isEverywhere(grant.member)) return CODES.busy
    const own = `user:${grant.member}`
    const logs = subject === PRESENCE ? [LIBRARY] : asked === undefined ? [LIBRARY, own] : [asked]
    for (const log of logs) {
      if (!isLogName(log) || !(await grant.mayRead(log))) continue
      const key = subject === PRESENCE ? PRESENCE : subjectKey(log, subject)
      if (!this.#held.has(key) && this.#held.size >= limits.rooms) return CODES.busy
      const room = await this.#hold(key, log, subject)
      if (room === undefined || !session.isOpen) {
        this.#release(key)
        continue
      }
      // Others may have come while the room was opened.
      if (room.sessions.size >= limits.sessionsInRoom || this.#isEverywhere(grant.member)) {
        this.#release(key)
        return CODES.busy
      }
      this.#keys.set(session, key)
      this.#count(grant.member, 1)
      session.begin(grant, room)
      return undefined
    }
    return CODES.notFound
  }

  async #hold(key: string, log: LogName, subject: Subject): Promise<Room | undefined> {
    const known = this.#held.get(key)
    if (known !== undefined) {
      known.count += 1
      return known.room
    }
    const room = this.#open(key, log, subject)
    this.#held.set(key, { room, count: 1 })
    try {
      return await room
    } catch (cause) {
      this.#release(key)
      throw cause
    }
  }

  async #open(key: string, log: LogName, subject: Subject): Promise<Room | undefined> {
    const { library, limits, onFault } = this.#options
    if (subject === PRESENCE) return new Room(log, undefined, limits)
    this.#unsubscribe ??= library.subscribe((commit) => this.#changed(commit))
    let room: Room | undefined
    const document = await SharedDocument.open({
      library,
      log,
      subject,
      client: this.#client,
      onUpdates: (updates) => void room?.show(updates),
      onGone: () => room?.end(),
      onFault,
    })
    if (document === undefined) return undefined
    room = new Room(log, document, limits)
    this.#documents.set(key, document)
    // What was stored while it was read, before it was known that it is open.
    document.changed()
    return room
  }

  #release(key: string): void {
    const held = this.#held.get(key)
    if (held === undefined) return
    held.count -= 1
    if (held.count > 0) return
    this.#held.delete(key)
    this.#documents.delete(key)
  }

  /** Whether a member has as many sessions as one may. */
  #isEverywhere(member: string): boolean {
    return (this.#members.get(member) ?? 0) >= this.#options.limits.sessionsOfMember
  }

  #count(member: string, change: number): void {
    const count = (this.#members.get(member) ?? 0) + change
    if (count > 0) this.#members.set(member, count)
    else this.#members.delete(member)
  }

  #changed({ subjects }: Commit): void {
    for (const key of subjects) this.#documents.get(key)?.changed()
  }
}
