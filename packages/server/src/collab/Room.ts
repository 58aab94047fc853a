/** People who are in one place: what they see of one another, and the document that they edit, where there is one. */
import type { LogName } from "@ledgerline/core"
import { CODES, type Limits } from "./limits.ts"
import { Presence } from "./Presence.ts"
import { awarenessMessage, type Said, updateMessage } from "./protocol.ts"
import type { Session } from "./Session.ts"
import type { SharedDocument } from "./SharedDocument.ts"

export class Room {
  readonly log: LogName
  /** Undefined in the room that is for presence alone. */
  readonly document: SharedDocument | undefined
  readonly #sessions = new Set<Session>()
  readonly #presence: Presence<Session>

  constructor(log: LogName, document: SharedDocument | undefined, limits: Limits) {
    this.log = log
    this.document = document
    this.#presence = new Presence(limits)
  }

  get sessions(): ReadonlySet<Session> {
    return this.#sessions
  }

  join(session: Session): void {
    this.#sessions.add(session)
    this.#presence.enter(session)
    this.greet(session)
  }

  /** Tells a session who else is here. */
  greet(session: Session): void {
    const others = this.#presence.othersThan(session)
    if (others.length > 0) session.send(awarenessMessage(others))
  }

  leave(session: Session, now: number): void {
    if (this.#sessions.delete(session)) this.#tell(this.#presence.leave(session, now))
  }

  /** False where what is said is no state of presence. */
  say(session: Session, said: readonly Said[], now: number): boolean {
    const change = this.#presence.take(session, said, now)
    if (change === undefined) return false
    this.#tell(change.others, session)
    if (change.own.length > 0) session.send(awarenessMessage(change.own))
    return true
  }

  /** Those of whom nothing was heard since a moment are not here any longer. */
  forget(before: number, now: number): void {
    this.#tell(this.#presence.forget(before, now))
  }

  /** Shows updates to all who may still see them. */
  async show(updates: readonly Uint8Array[]): Promise<void> {
    for (const session of this.#sessions) await session.recheck()
    for (const update of updates) {
      const message = updateMessage(update)
      for (const session of this.#sessions) session.send(message)
    }
  }

  /** The document is not there any longer. */
  end(): void {
    for (const session of this.#sessions) session.end(CODES.notFound, "not found")
  }

  #tell(said: readonly Said[], except?: Session): void {
    if (said.length === 0) return
    const message = awarenessMessage(said)
    for (const session of this.#sessions) if (session !== except) session.send(message)
  }
}
