/** Rules that concern two subjects never throw: where one is broken there is a row here, for people to resolve. */
import type { Table } from "../../store/port.ts"

export const CONFLICT = {
  name: "conflict",
  columns: {
    /** Which rule: `mergeCycle`, `mergeIntoMissing`, `albumAliasCycle`, `artistAliasCycle` … */
    rule: { type: "text" },
    /** The id of the subject that is concerned; its kind follows from the rule. */
    subject: { type: "text" },
    other: { type: "text" },
    /** One line for people. */
    detail: { type: "text" },
  },
  primaryKey: ["rule", "subject", "other"],
  indexes: [{ name: "ofSubject", columns: ["subject", "rule", "other"] }],
} as const satisfies Table
