/** Where everything comes from, and how it is taken back. */
import {
  CandidateObject,
  ConflictObject,
  DisagreementObject,
  FieldsShape,
  HistoryObject,
  OperationChange,
  OperationDetail,
  OperationObject,
  RevertObject,
  RevertPreviewObject,
  WhyObject,
} from "@ledgerline/core/shapes"
import * as Schema from "effect/Schema"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import { CHANGERS, EDITORS, READERS, route } from "../routes.ts"
import { Changed, Id, ONCE, pageOf, PAGING, text } from "./common.ts"

const kind = Schema.Literals(["track", "album", "artist"])
const owner = { kind, id: Id }
const subject = { kind: Schema.String.check(Schema.isPattern(/^[a-z][A-Za-z]{0,31}$/)), id: Id }
const field = Schema.String.check(Schema.isPattern(/^[A-Za-z][A-Za-z0-9_.:-]{0,63}$/))
const fields = Schema.Array(field).check(Schema.isMinLength(1), Schema.isMaxLength(200))
const reason = Schema.optionalKey(text(1000))
const EventId = Schema.String.check(Schema.isPattern(/^[0-9a-f]{64}$/))
const OperationId = Schema.String.check(Schema.isPattern(/^[0-9a-f]{32}$/))

const Taken = Schema.Union([
  Schema.Struct({ events: Schema.Array(EventId).check(Schema.isMinLength(1), Schema.isMaxLength(500)), reason }),
  Schema.Struct({ operation: OperationId, reason }),
  Schema.Struct({ kind, id: Id, field, reason }),
  Schema.Struct({ kind, id: Id, edits: Schema.Literal(true), reason }),
  Schema.Struct({ provider: text(200).check(Schema.isMinLength(1)), reason }),
])

const Log = {
  log: Schema.optionalKey(Schema.Literals(["library", "own"])).annotate({
    description: "own: the log of the member who asks; the library's unless given",
  }),
}

const HistoryPaging = {
  ...Log,
  before: Schema.optionalKey(EventId).annotate({ description: "Only what comes before this event of the history" }),
  limit: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 500 }))).annotate({
    description: "How many of the last events; 500 unless given",
  }),
}

const Change = Schema.Struct({ field: Schema.String, before: Schema.Unknown, after: Schema.Unknown })

const Preview = Schema.Struct({ changed: Schema.Array(Change), locked: Schema.Array(Schema.String) }).annotate({
  identifier: "EditPreview",
  description: "What an edit would change",
})

export class ProvenanceGroup extends HttpApiGroup.make("provenance").add(
  HttpApiEndpoint.get("history", "/history/:kind/:id", {
    params: subject,
    query: HistoryPaging,
    success: Schema.Struct({
      items: Schema.Array(HistoryObject),
      earlier: Schema.NullOr(Schema.String).annotate({
        description: "What `before` has to be for what happened before this page; null where that was all",
      }),
    }),
  }).annotateMerge(
    route("What happened to one thing, the last of it in one page, and what each event changed", READERS),
  ),
  HttpApiEndpoint.get("claims", "/claims/:kind/:id", {
    params: owner,
    query: { field: Schema.optionalKey(field) },
    success: Schema.Struct({ items: Schema.Array(WhyObject) }),
  }).annotateMerge(route("Why each field shows what it shows", READERS)),
  HttpApiEndpoint.patch("edit", "/fields/:kind/:id", {
    params: owner,
    headers: ONCE,
    payload: Schema.Struct({ fields: FieldsShape, lock: Schema.optionalKey(Schema.Boolean) }),
    success: Changed,
  }).annotateMerge(route("Sets fields; null says that there is none", EDITORS)),
  HttpApiEndpoint.patch("editMany", "/fields/:kind", {
    params: { kind },
    headers: ONCE,
    payload: Schema.Struct({
      ids: Schema.Array(Id).check(Schema.isMinLength(1), Schema.isMaxLength(1000)),
      fields: FieldsShape,
      lock: Schema.optionalKey(Schema.Boolean),
    }),
    success: Changed,
  }).annotateMerge(route("Sets fields of many things alike, in one action", EDITORS)),
  HttpApiEndpoint.post("previewEdit", "/fields/:kind/:id/preview", {
    params: owner,
    payload: Schema.Struct({ fields: FieldsShape, lock: Schema.optionalKey(Schema.Boolean) }),
    success: Preview,
  }).annotateMerge(route("What an edit would change", EDITORS)),
  HttpApiEndpoint.post("lock", "/fields/:kind/:id/lock", {
    params: owner,
    headers: ONCE,
    payload: Schema.Struct({ fields }),
    success: Changed,
  }).annotateMerge(route("Pins fields, so that only a person's edits change them", EDITORS)),
  HttpApiEndpoint.post("unlock", "/fields/:kind/:id/unlock", {
    params: owner,
    headers: ONCE,
    payload: Schema.Struct({ fields }),
    success: Changed,
  }).annotateMerge(route("Lets pinned fields go", EDITORS)),
  HttpApiEndpoint.get("candidates", "/candidates", {
    query: {
      ...PAGING,
      status: Schema.optionalKey(Schema.Literals(["proposed", "applied", "dismissed"])),
      subject: Schema.optionalKey(Id),
    },
    success: pageOf(CandidateObject),
  }).annotateMerge(route("What was proposed, by status or by subject", READERS)),
  HttpApiEndpoint.post("applyCandidate", "/candidates/:kind/:id/:candidate/apply", {
    params: { ...owner, candidate: Id },
    headers: ONCE,
    payload: Schema.Struct({ fields: Schema.optionalKey(fields) }),
    success: Changed,
  }).annotateMerge(route("Takes a proposal over, or some fields of it", EDITORS)),
  HttpApiEndpoint.post("dismissCandidate", "/candidates/:kind/:id/:candidate/dismiss", {
    params: { ...owner, candidate: Id },
    headers: ONCE,
    success: Changed,
  }).annotateMerge(route("Puts a proposal away for good", EDITORS)),
  HttpApiEndpoint.get("operations", "/operations", {
    query: {
      ...PAGING,
      about: Schema.optionalKey(Schema.Literals(["changes", "listening"])).annotate({
        description:
          "changes: without what devices note while somebody listens; listening: that alone; all unless given",
      }),
    },
    success: pageOf(OperationObject),
  }).annotateMerge(
    route(
      "What was done last, one line for each action; a page may have fewer than asked for, and yet a next",
      READERS,
    ),
  ),
  HttpApiEndpoint.get("operation", "/operations/:op", {
    params: { op: OperationId },
    success: OperationDetail,
  }).annotateMerge(route("One action, and what came of it", READERS)),
  HttpApiEndpoint.get("operationChanges", "/operations/:op/changes", {
    params: { op: OperationId },
    query: PAGING,
    success: pageOf(OperationChange),
  }).annotateMerge(route("What an action changed, thing by thing in the order in which it came to them", READERS)),
  HttpApiEndpoint.get("reverts", "/reverts", { query: PAGING, success: pageOf(RevertObject) }).annotateMerge(
    route("What was taken back, the latest first", READERS),
  ),
  HttpApiEndpoint.post("revert", "/reverts", {
    headers: ONCE,
    payload: Taken,
    success: Changed,
  }).annotateMerge(
    route(
      "Takes back events, an action, what a field shows, all edits of one thing, or all that a provider said; reverts are events too. What is shared is for editors, what is a member's own for that member",
      CHANGERS,
    ),
  ),
  HttpApiEndpoint.post("previewRevert", "/reverts/preview", {
    payload: Taken,
    success: RevertPreviewObject,
  }).annotateMerge(route("What taking something back would change", CHANGERS)),
  HttpApiEndpoint.get("conflicts", "/conflicts", {
    query: { ...PAGING, rule: Schema.optionalKey(text(100)), subject: Schema.optionalKey(Id) },
    success: pageOf(ConflictObject),
  }).annotateMerge(route("What does not fit together and waits for a person", READERS)),
  HttpApiEndpoint.get("disagreements", "/disagreements", {
    query: {
      limit: PAGING.limit,
      after: Schema.optionalKey(Schema.String.check(Schema.isPattern(/^\P{C}{1,400}$/u))),
    },
    success: pageOf(DisagreementObject),
  }).annotateMerge(
    route("Fields of which two services, or two people, say different things, and that nobody locked", READERS),
  ),
) {}
