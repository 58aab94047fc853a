/** Work in the background. */
import * as Schema from "effect/Schema"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import { EDITORS, READERS, route } from "../routes.ts"
import { Id, pageOf, PAGING } from "./common.ts"

const Time = Schema.NullOr(Schema.Int)

export const JobObject = Schema.Struct({
  id: Schema.Int,
  kind: Schema.String,
  state: Schema.Literals(["waiting", "running", "delayed", "done", "failed", "cancelled"]),
  attempts: Schema.Int,
  mostAttempts: Schema.Int,
  cancelling: Schema.Boolean.annotate({ description: "It runs, and somebody wants it to end" }),
  progress: Schema.NullOr(
    Schema.Struct({
      done: Schema.Finite,
      total: Schema.NullOr(Schema.Finite),
      note: Schema.optionalKey(Schema.String),
      bytes: Schema.optionalKey(Schema.Finite).annotate({ description: "Bytes that were sent" }),
    }),
  ),
  error: Schema.NullOr(Schema.Struct({ tag: Schema.String, message: Schema.String })).annotate({
    description: "Of the last attempt that failed",
  }),
  source: Schema.optionalKey(Id).annotate({ description: "The source that it looks through" }),
  enqueuedAt: Schema.Int,
  startedAt: Time,
  endedAt: Time,
}).annotate({ identifier: "Job", description: "Something long that the server does, did or will do" })
export type JobObject = typeof JobObject.Type

export const JobLineObject = Schema.Struct({
  number: Schema.Int.annotate({
    description: "Counts what the job said from 1; the oldest lines are not kept for ever",
  }),
  at: Schema.Int,
  attempt: Schema.Int,
  level: Schema.Literals(["note", "warning", "error"]),
  about: Schema.optionalKey(Schema.String).annotate({ description: "The file, as its place below its source" }),
  text: Schema.String,
  reason: Schema.optionalKey(
    Schema.Literals([
      "imported",
      "updated",
      "moved",
      "lost",
      "unreadable",
      "refused",
      "notFingerprinted",
      "notMeasured",
      "notSized",
      "notSent",
      "gone",
      "changed",
      "attemptFailed",
      "linkOut",
      "linkLoop",
      "brokenLink",
      "notAFile",
      "sheetUnmeasured",
      "sheetOrder",
      "sheetLonger",
      "noSheet",
      "sheetAlone",
      "protected",
      "noImage",
      "imageTooLarge",
      "playlistTooLarge",
      "playlistName",
      "noPlaylist",
    ]),
  ).annotate({ description: "What came of it, for programs; left out for what there is only the text of" }),
  from: Schema.optionalKey(Schema.String).annotate({
    description: "Where a file was that moved, or which file a CUE sheet does not fit",
  }),
}).annotate({ identifier: "JobLine", description: "Something that a job said while it ran" })
export type JobLineObject = typeof JobLineObject.Type

const watchWhy = <Reason extends string, Facts extends Schema.Struct.Fields>(reason: Reason, facts: Facts) =>
  Schema.Struct({ reason: Schema.Literal(reason), ...facts })

export const SourceWatchObject = Schema.Struct({
  source: Id,
  state: Schema.Literals(["watching", "polling", "unreachable"]),
  why: Schema.NullOr(
    Schema.Union([
      watchWhy("begins", {}),
      watchWhy("gone", {}),
      watchWhy("share", { kind: Schema.String }),
      watchWhy("folders", { most: Schema.Int }),
      watchWhy("system", { setting: Schema.String }),
      watchWhy("failed", { message: Schema.String }),
    ]),
  ).annotate({ description: "Why it is not watched; null where it is" }),
}).annotate({
  identifier: "SourceWatch",
  description:
    "How a folder of this server is kept up to date: watched, looked through at intervals, or neither while it is not there",
})
export type SourceWatchObject = typeof SourceWatchObject.Type

const Number = Schema.Int.check(Schema.isGreaterThanOrEqualTo(1))

export class WorkGroup extends HttpApiGroup.make("work").add(
  HttpApiEndpoint.get("jobs", "/jobs", {
    query: { ...PAGING, which: Schema.optionalKey(Schema.Literals(["open", "failed", "all"])) },
    success: pageOf(JobObject),
  }).annotateMerge(route("What waits or runs, in its order; or what failed, or all, the latest first", READERS)),
  HttpApiEndpoint.get("log", "/jobs/:id/log", {
    params: { id: Number },
    query: PAGING,
    success: pageOf(JobLineObject),
  }).annotateMerge(route("What a job said, the latest first: what came of each file, and why one failed", READERS)),
  HttpApiEndpoint.post("cancel", "/jobs/:id/cancel", { params: { id: Number }, success: JobObject }).annotateMerge(
    route("Ends a job, at once where it waits", EDITORS),
  ),
  HttpApiEndpoint.post("retry", "/jobs/:id/retry", { params: { id: Number }, success: JobObject }).annotateMerge(
    route("Has a job that failed or was cancelled run again", EDITORS),
  ),
  HttpApiEndpoint.get("watches", "/sources/watches", {
    success: Schema.Struct({ items: Schema.Array(SourceWatchObject) }),
  }).annotateMerge(route("How the folders of this server are kept up to date", READERS)),
  HttpApiEndpoint.post("scan", "/sources/:id/scan", {
    params: { id: Id },
    query: { confirmMissing: Schema.optionalKey(Schema.Literals(["true", "false", ""])) },
    success: Schema.Struct({ asked: Schema.Boolean }),
  }).annotateMerge(
    route(
      "Looks through a folder of this server for what has changed; with `confirmMissing=true` files that are missing are lost",
      EDITORS,
    ),
  ),
) {}
