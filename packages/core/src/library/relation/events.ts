/** The events of relations between tracks, or between a track and what it is part of. */
import * as Schema from "effect/Schema"
import { defineEvents, event } from "../../define/event.ts"
import { deriveId, type Subject } from "../../ids.ts"
import { Nothing, SubjectName, text } from "../payload.ts"

/** Read as "`from` is a … of `to`". */
export const RELATION_KINDS = ["remix", "edit", "alternate", "sampleOf", "partOf"] as const
export type RelationKind = (typeof RELATION_KINDS)[number]

/** The same relation stated on two devices is one. */
export const relationIdOf = (kind: RelationKind, from: Subject, to: Subject): string =>
  deriveId("relation", kind, from, to)

export const relationEvents = defineEvents("relation", {
  added: event({
    doc: "One thing was said to be a remix, an edit, another version, a sample or a part of another.",
    schema: Schema.Struct({
      kind: Schema.Literals(RELATION_KINDS),
      from: SubjectName,
      to: SubjectName,
      note: Schema.optionalKey(text(1000)),
    }),
    example: {
      kind: "remix",
      from: "track:99aa11bb22cc33dd44ee55ff66778800",
      to: "track:5f1c0e7a9b2d4c6e8f00112233445566",
      note: "Slower, with strings",
    },
  }),
  removed: event({
    doc: "The relation does not hold. A later relation.added brings it back.",
    schema: Nothing,
    example: {},
  }),
})
