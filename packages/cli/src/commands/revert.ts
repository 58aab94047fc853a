/** `revert`: takes back by one more event, which can be taken back itself. */
import {
  type Decision,
  inEffect,
  type Library,
  type ProviderRevertProgress,
  revertEvents,
  revertField,
  revertOperation,
  revertProvider,
} from "@ledgerline/core"
import { type Context, defineCommand } from "../frame/command.ts"
import { UsageError } from "../frame/errors.ts"
import { count } from "../frame/text.ts"
import { findOperation, findRevertible } from "../reads/operations.ts"
import { findSubject } from "../reads/subject.ts"

export const command = defineCommand({
  usage: "EVENT | OPERATION | --provider NAME | --field SUBJECT FIELD",
  arity: [0, 1],
  options: {
    operation: { type: "text", value: "OP", doc: "every event of an operation, said to be one" },
    provider: { type: "text", value: "NAME", doc: "every claim of a provider" },
    field: { type: "text", value: "SUBJECT", doc: "the value that its FIELD shows" },
    reason: { type: "text", value: "TEXT", doc: "why, kept with the revert" },
  },
  details:
    "EVENT and OPERATION are ids, or as much of one as no other begins with. Nothing is deleted. The revert is an event itself: reverting it brings back what it took.",
  examples: [
    "ledgerline revert 9f86d081884c",
    "ledgerline revert --field 5f1c0e7a9b2d title",
    "ledgerline revert --provider musicbrainz",
  ],
  run: async (context, { args: [typed], options }) => {
    const { operation, provider, field, reason } = options
    const ways = [typed !== undefined && field === undefined, operation, provider, field].filter(
      (way) => way !== undefined && way !== false,
    )
    if (ways.length !== 1 || (field !== undefined && typed === undefined)) {
      throw new UsageError("revert takes one of EVENT, OPERATION, --provider NAME and --field SUBJECT FIELD", "revert")
    }
    const library = await context.library()
    const { op, events: ids } =
      provider === undefined
        ? await revertOne(library, { typed, operation, field, reason })
        : await revertAll(context, library, provider, reason)
    context.out.object({ op, events: ids })
    const shown = ids.slice(0, MOST_SHOWN).map((id) => id.slice(0, 12))
    const more = ids.length > MOST_SHOWN ? ", …" : ""
    context.out.line(`taken back; ${count(ids.length, "event")} made: ${shown.join(", ")}${more}`)
    context.out.line(`undo it with: ${context.out.command(`revert --operation ${op.slice(0, 12)}`)}`)
  },
})

const MOST_SHOWN = 10
const actor = "user:local"

interface Made {
  readonly op: string
  readonly events: readonly string[]
}

/** All that a provider said, in as many steps as it takes; stopped, it says how to undo what was done. */
async function revertAll(
  { out, signal }: Context,
  library: Library,
  provider: string,
  reason: string | undefined,
): Promise<Made> {
  let begun: string | undefined
  const onProgress = ({ op, done, total }: ProviderRevertProgress) => {
    begun = op
    out.progress(`taking back ${done.toLocaleString("en")} of ${count(total, "claim")}`)
  }
  const options = { actor, signal, onProgress, ...(reason === undefined ? {} : { reason }) }
  try {
    return await revertProvider(library, provider, options)
  } catch (cause) {
    if (begun !== undefined)
      out.note(`a part was taken back; undo it with: ${out.command(`revert --operation ${begun.slice(0, 12)}`)}`)
    throw cause
  }
}

interface Wanted {
  readonly typed: string | undefined
  readonly operation: string | undefined
  readonly field: string | undefined
  readonly reason: string | undefined
}

async function revertOne(library: Library, wanted: Wanted): Promise<Made> {
  const { op, events } = await library.append({ events: await decide(library, wanted), actor })
  return { op, events: events.map((event) => event.id) }
}

async function decide(library: Library, { typed = "", operation, field, reason }: Wanted): Promise<Decision> {
  if (field !== undefined) {
    const { log, subject } = await findSubject(library, field)
    return (context) => revertField(context, subject, typed, { log, ...(reason === undefined ? {} : { reason }) })
  }
  const found = operation === undefined ? await findRevertible(library, typed) : await findOperation(library, operation)
  if (typeof found === "string")
    return function* (context) {
      return yield* inEffect(context, yield* revertOperation(context, found, undefined, reason))
    }
  const { id, log, origin, seq } = found
  return function* (context) {
    return yield* inEffect(context, yield* revertEvents(context, [{ id, log, origin, seq }], reason))
  }
}
