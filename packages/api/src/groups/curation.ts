/** Which things are one, how they belong together, and stretches that somebody marked. */
import { DUPLICATE_RULES, DuplicateObject, RelationObject, SampleObject } from "@ledgerline/core/shapes"
import * as Schema from "effect/Schema"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import { EDITORS, READERS, route } from "../routes.ts"
import { Changed, Id, ONCE, pageOf, PAGING, text } from "./common.ts"

const Made = Schema.Struct({ ...Changed.fields, id: Schema.String })
const params = { id: Id }
const Pairs = Schema.Struct({
  pairs: Schema.Array(Schema.Struct({ track: Id, into: Id })).check(Schema.isMinLength(1), Schema.isMaxLength(200)),
})
const note = Schema.optionalKey(text(1000))

export class CurationGroup extends HttpApiGroup.make("curation").add(
  HttpApiEndpoint.post("merge", "/tracks/:id/merge", {
    params,
    headers: ONCE,
    payload: Schema.Struct({ into: Id, note }),
    success: Changed,
  }).annotateMerge(route("Says that a track is the same recording as another one, which shows from then on", EDITORS)),
  HttpApiEndpoint.post("split", "/tracks/:id/split", {
    params,
    headers: ONCE,
    payload: Schema.Struct({ mediaFile: Id }),
    success: Changed,
  }).annotateMerge(route("Says that a file is not that recording", EDITORS)),
  HttpApiEndpoint.delete("removeTrack", "/tracks/:id", { params, headers: ONCE, success: Changed }).annotateMerge(
    route("Takes a track out of the library; its files stay where they are", EDITORS),
  ),
  HttpApiEndpoint.get("duplicates", "/duplicates", {
    query: {
      limit: PAGING.limit,
      by: Schema.optionalKey(Schema.Literals(DUPLICATE_RULES)),
      track: Schema.optionalKey(Id),
      minScore: Schema.optionalKey(Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 }))),
    },
    success: Schema.Struct({
      items: Schema.Array(DuplicateObject),
      more: Schema.Boolean.annotate({ description: "There are others; they come once these are merged or dismissed" }),
    }),
  }).annotateMerge(route("Tracks that are probably one recording, with what speaks for it and against", READERS)),
  HttpApiEndpoint.post("mergeDuplicates", "/duplicates/merge", {
    headers: ONCE,
    payload: Pairs,
    success: Changed,
  }).annotateMerge(route("Makes each pair one track, in one operation, with the reasons of the proposal", EDITORS)),
  HttpApiEndpoint.post("dismissDuplicates", "/duplicates/dismiss", {
    headers: ONCE,
    payload: Pairs,
    success: Changed,
  }).annotateMerge(route("Turns pairs down, so that they do not come again", EDITORS)),
  HttpApiEndpoint.get("relations", "/relations", {
    query: { ...PAGING, from: Schema.optionalKey(Id), to: Schema.optionalKey(Id) },
    success: pageOf(RelationObject),
  }).annotateMerge(route("How things belong together, from one or to one", READERS)),
  HttpApiEndpoint.post("relate", "/relations", {
    headers: ONCE,
    payload: Schema.Struct({
      kind: Schema.Literals(["remix", "edit", "alternate", "sampleOf", "partOf"]),
      from: Id,
      to: Id,
      note,
    }),
    success: Made,
  }).annotateMerge(route("Says that one thing is a remix, an edit … of another", EDITORS)),
  HttpApiEndpoint.delete("unrelate", "/relations/:id", { params, headers: ONCE, success: Changed }).annotateMerge(
    route("Says that a relation does not hold", EDITORS),
  ),
  HttpApiEndpoint.get("samples", "/samples", {
    query: { ...PAGING, of: Id },
    success: pageOf(SampleObject),
  }).annotateMerge(route("Stretches that were marked in a track or a file", READERS)),
  HttpApiEndpoint.post("mark", "/samples", {
    headers: ONCE,
    payload: Schema.Struct({
      of: Id,
      startMs: Schema.Int,
      endMs: Schema.Int,
      pad: Schema.optionalKey(Schema.Int),
      label: Schema.optionalKey(text(500)),
    }),
    success: Made,
  }).annotateMerge(route("Marks a stretch", EDITORS)),
  HttpApiEndpoint.delete("unmark", "/samples/:id", { params, headers: ONCE, success: Changed }).annotateMerge(
    route("Takes a mark away", EDITORS),
  ),
) {}
