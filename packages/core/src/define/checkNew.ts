/** What a new event must be before anything is written. */
import { CommandRejected, MalformedEvent, UnknownEventType } from "../errors.ts"
import { kindOf, LIBRARY, type LogName, type Subject } from "../ids.ts"
import { belongsIn, type Registry } from "./registry.ts"

interface Proposed {
  readonly type: string
  readonly subject: Subject
  readonly payload: unknown
  readonly log?: LogName
}

/** The payload, checked. Fails with MalformedEvent, {@link UnknownEventType}, {@link CommandRejected} or InvalidPayload. */
export function checkNew(registry: Registry, event: Proposed): unknown {
  // Callers may be untyped.
  if (typeof event?.type !== "string" || typeof event.subject !== "string")
    throw new MalformedEvent({ rule: "LOG-16", message: "an event has a type and a subject, both texts" })
  const { type, subject, payload, log = LIBRARY } = event
  const known = registry.lookup(kindOf(subject), type)
  if (known === undefined) {
    const message =
      registry.event(type) === undefined
        ? `there is no event ${type}`
        : `${type} is not for ${JSON.stringify(subject.slice(0, 80))}`
    throw new UnknownEventType({ type, message })
  }
  if (!belongsIn(known, log)) {
    throw new CommandRejected({ command: type, message: `${type} does not belong in the log ${log}` })
  }
  return known.definition.check(payload)
}
