/** The events of operations: what a group of events was for, and how it ended. */
import * as Schema from "effect/Schema"
import { defineEvents, event } from "../../define/event.ts"
import { named, text, Word } from "../payload.ts"

export const OUTCOMES = ["done", "failed", "cancelled"] as const
export type Outcome = (typeof OUTCOMES)[number]

const Summary = named(Schema.Union([Schema.Finite, text(500)]), 50)

export const operationEvents = defineEvents("operation", {
  started: event({
    doc: "An import, an enrichment run or another piece of work began; its id is that of the operation it groups.",
    log: "any",
    schema: Schema.Struct({
      /** `import`, `enrich`, `export` … */
      kind: Word,
      label: Schema.optionalKey(text(500)),
    }),
    example: { kind: "import", label: "Music on the attic disk" },
  }),
  finished: event({
    doc: "The work ended; the summary counts what came of it.",
    log: "any",
    schema: Schema.Struct({ summary: Summary, outcome: Schema.Literals(OUTCOMES) }),
    example: { summary: { files: 1204, tracks: 1198, broken: 6, note: "6 files could not be read" }, outcome: "done" },
  }),
})
