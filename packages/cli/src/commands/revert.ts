/** `revert`: takes back by one more event, which can be taken back itself. */
import {
  generation,
  type Library,
  type NewEvent,
  revertEvents,
  revertField,
  revertOperation,
  revertProvider,
  type Work,
} from "@ledgerline/core"
import { defineCommand } from "../frame/command.ts"
import { UsageError } from "../frame/errors.ts"
import { count } from "../frame/text.ts"
import { findEvent, findOperation } from "../reads/operations.ts"
import { findSubject } from "../reads/subject.ts"

export const command = defineCommand({
  usage: "EVENT | --operation OP | --provider NAME | --field FIELD SUBJECT",
  arity: [0, 1],
  options: {
    operation: { type: "text", value: "OP", doc: "every event of an operation" },
    provider: { type: "text", value: "NAME", doc: "every claim of a provider" },
    field: { type: "text", value: "FIELD", doc: "the value that a field of SUBJECT shows" },
    reason: { type: "text", value: "TEXT", doc: "why, kept with the revert" },
  },
  details: "Nothing is deleted. The revert is an event itself: reverting it brings back what it took.",
  examples: [
    "ledgerline revert 9f86d081884c",
    "ledgerline revert --operation 4f2a91",
    "ledgerline revert --provider musicbrainz",
  ],
  run: async (context, { args: [typed], options }) => {
    const { operation, provider, field, reason } = options
    const ways = [typed !== undefined && field === undefined, operation, provider, field].filter(
      (way) => way !== undefined && way !== false,
    )
    if (ways.length !== 1 || (field !== undefined && typed === undefined)) {
      throw new UsageError(
        "revert takes one of EVENT, --operation OP, --provider NAME and --field FIELD SUBJECT",
        "revert",
      )
    }
    const library = await context.library()
    const events = await library.store.read(await decide(library, { typed, operation, provider, field, reason }))
    const { op, events: made } = await library.append({ events, actor: "user:local" })
    const ids = made.map((event) => event.id)
    context.out.object({ op, events: ids })
    context.out.line(`taken back; ${count(ids.length, "event")} made: ${ids.map((id) => id.slice(0, 12)).join(", ")}`)
    context.out.line(`undo it with: ledgerline revert --operation ${op.slice(0, 12)}`)
  },
})

interface Wanted {
  readonly typed: string | undefined
  readonly operation: string | undefined
  readonly provider: string | undefined
  readonly field: string | undefined
  readonly reason: string | undefined
}

async function decide(
  library: Library,
  { typed = "", operation, provider, field, reason }: Wanted,
): Promise<() => Work<NewEvent[]>> {
  const { registry, ports, store } = library
  const context = { dialect: store.dialect, registry, generation: generation(library.generation), random: ports.random }
  if (operation !== undefined) {
    const op = await findOperation(library, operation)
    return () => revertOperation(context, op, undefined, reason)
  }
  if (provider !== undefined) return () => revertProvider(context, provider, reason)
  if (field !== undefined) {
    const { log, subject } = await findSubject(library, typed)
    return () => revertField(context, subject, field, { log, ...(reason === undefined ? {} : { reason }) })
  }
  const { id, log, origin, seq } = await findEvent(library, typed)
  return () => revertEvents(context, [{ id, log, origin, seq }], reason)
}
