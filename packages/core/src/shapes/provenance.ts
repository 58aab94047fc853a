/** Where things come from, as programs get it: histories, claims, candidates. */
import * as Schema from "effect/Schema"
import { described, FieldsShape, MaybeTime, Text, Texts, Time } from "./common.ts"

const Value = described(Schema.Unknown, "Text, a number, or null")

const FieldChangedObject = Schema.Struct({
  field: described(Schema.String, "A field that can be edited, or another word for what is known of something"),
  before: described(Schema.Unknown, "Null where there was none"),
  after: described(Schema.Unknown, "Null where there is none"),
}).annotate({ identifier: "FieldChanged", description: "A field before and after" })

/** What taking something back would change. */
export const RevertPreviewObject = Schema.Struct({
  events: described(Schema.Int, "How many events would be taken back"),
  isWhole: described(Schema.Boolean, "False where there are too many to look at: then it is of the first 300"),
  things: described(Schema.Int, "How many things would show otherwise; `items` are the first 200"),
  items: Schema.Array(
    Schema.Struct({
      kind: Schema.String,
      id: Schema.String,
      name: Text,
      becomes: described(Schema.Literals(["changed", "gone", "back"]), "back: it would show, and does not now"),
      fields: described(Schema.Array(FieldChangedObject), "Of what stays"),
    }),
  ),
}).annotate({ identifier: "RevertPreview", description: "What a revert would change" })

export const HistoryObject = Schema.Struct({
  id: Schema.String,
  position: Schema.Int,
  at: Time,
  origin: Schema.String,
  seq: Schema.Int,
  op: Schema.String,
  actor: Schema.String,
  type: Schema.String,
  v: Schema.Int,
  payload: described(Schema.Unknown, "Null where it was erased or compacted, or does not decode"),
  status: Schema.Literals(["active", "reverted", "erased", "compacted", "cutOff", "unknown", "broken"]),
  cutOffBy: described(Text, "The revocation or succession that cut its chain off before it"),
  revertedBy: Texts,
  erasedBy: Schema.Array(Schema.Struct({ id: Schema.String, at: Time, actor: Schema.String })),
  compactedBy: Schema.Array(Schema.Struct({ id: Schema.String, at: Time, actor: Schema.String })),
  fields: described(Schema.Array(FieldChangedObject), "What of that people know, by the names of fields"),
  changes: described(
    Schema.Array(
      Schema.Struct({ view: Schema.String, row: Schema.String, column: Schema.String, before: Value, after: Value }),
    ),
    "What shows otherwise since this event; nothing for events that are not active",
  ),
}).annotate({ identifier: "HistoryEntry", description: "An event in the history of something, and what it changed" })
export type HistoryObject = typeof HistoryObject.Type

const FieldValue = Schema.Union([Schema.Null, Schema.String, Schema.Finite, Schema.Boolean, Texts])

const ClaimObject = Schema.Struct({
  event: Schema.String,
  provider: Schema.String,
  tier: Schema.String,
  value: FieldValue,
  at: Time,
  actor: Schema.String,
  op: Schema.String,
  confidence: described(Schema.NullOr(Schema.Finite), "From 0 to 1"),
  url: Text,
  licence: Text,
  parts: described(
    Schema.NullOr(Schema.Record(Schema.String, Schema.Finite)),
    "What the confidence is made of; null where that was not said",
  ),
  standing: described(Schema.Literals(["shown", "lowerTier", "older", "locked"]), "Why it shows, or does not"),
}).annotate({ identifier: "Claim", description: "What one source says of one field" })

export const WhyObject = Schema.Struct({
  field: Schema.String,
  value: FieldValue,
  locked: Schema.Boolean,
  line: described(Schema.String, "For people, in one line"),
  stack: described(Schema.Array(ClaimObject), "What was said about it, the strongest first"),
}).annotate({ identifier: "Why", description: "Why a field shows what it shows: all that was said about it" })
export type WhyObject = typeof WhyObject.Type

export const DisagreementObject = Schema.Struct({
  subject: described(Schema.String, "A track, album or artist: `track:…`"),
  why: WhyObject,
}).annotate({ identifier: "Disagreement", description: "A field of which two say different things, with both claims" })

export const CandidateObject = Schema.Struct({
  subject: Schema.String,
  candidate: Schema.String,
  provider: Schema.String,
  status: Schema.Literals(["proposed", "applied", "dismissed"]),
  score: described(Schema.Finite, "From 0 to 1"),
  url: Text,
  licence: Text,
  parts: described(Schema.Unknown, "What the score is made of"),
  fields: FieldsShape,
}).annotate({ identifier: "Candidate", description: "What a provider proposes for something, not applied by itself" })
export type CandidateObject = typeof CandidateObject.Type

export const ConflictObject = Schema.Struct({
  rule: Schema.String,
  subject: Schema.String,
  other: Schema.String,
  detail: described(Schema.String, "One line for people"),
}).annotate({ identifier: "Conflict", description: "Two things that contradict each other; both are kept" })

export const RevertObject = Schema.Struct({
  event: Schema.String,
  log: Schema.String,
  at: Time,
  actor: Schema.String,
  events: described(Schema.Int, "How many events it takes back one by one"),
  operations: described(Texts, "The operations that it takes back"),
  reason: Text,
}).annotate({ identifier: "Revert", description: "A taking back: what it reaches, who did it and why" })
export type RevertObject = typeof RevertObject.Type

/** What an action did to one thing. */
export const OperationChange = Schema.Struct({
  subject: Schema.String,
  log: Schema.String,
  entries: described(Schema.Array(HistoryObject), "The events of the action, in order, with what each changed"),
}).annotate({ identifier: "OperationChange", description: "What an action did to one thing" })
export type OperationChange = typeof OperationChange.Type

export const OperationDetail = Schema.Struct({
  op: Schema.String,
  kind: Text,
  label: Text,
  actor: Schema.String,
  at: Time,
  events: Schema.Int,
  outcome: Text,
  finishedAt: MaybeTime,
  summary: Schema.Unknown,
  logs: Texts,
}).annotate({ identifier: "OperationDetail", description: "An action with how it ended" })
