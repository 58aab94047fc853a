/** The events of candidates: possible matches that a provider found, for a person to apply or to dismiss. */
import * as Schema from "effect/Schema"
import { defineEvents, event } from "../../define/event.ts"
import { Confidence, Licence, Parts, Provider } from "../claim/events.ts"
import { FieldsSchema } from "../claim/fields.ts"
import { Url } from "../payload.ts"

/** Names a candidate within its subject, the same each time it is proposed: a provider and its own id of the match. */
const CandidateId = Schema.String.check(Schema.isPattern(/^[A-Za-z0-9][\x21-\x7e]{0,199}$/u))

export const candidateEvents = defineEvents("candidate", {
  proposed: event({
    doc: "A provider found what the subject might be.",
    schema: Schema.Struct({
      candidate: CandidateId,
      provider: Provider,
      /** From 0 to 1. */
      score: Confidence,
      fields: FieldsSchema,
      url: Schema.optionalKey(Url),
      licence: Schema.optionalKey(Licence),
      parts: Schema.optionalKey(Parts),
    }),
    example: {
      candidate: "musicbrainz:0b3bc2a8-9e5d-4d5f-9a58-8a4f5f3c1d1e",
      provider: "musicbrainz",
      score: 0.82,
      fields: { title: "Gymnopédie No. 1", artists: ["Reinbert de Leeuw"] },
      url: "https://musicbrainz.org/recording/0b3bc2a8-9e5d-4d5f-9a58-8a4f5f3c1d1e",
      licence: "CC0-1.0",
      parts: { title: 1, duration: 0.64 },
    },
  }),
  applied: event({
    doc: "A person took over a candidate, whole or in part. The fields are in here, so that they outlive the proposal.",
    schema: Schema.Struct({
      candidate: CandidateId,
      provider: Provider,
      fields: FieldsSchema,
      confidence: Schema.optionalKey(Confidence),
      url: Schema.optionalKey(Url),
      licence: Schema.optionalKey(Licence),
    }),
    example: {
      candidate: "musicbrainz:0b3bc2a8-9e5d-4d5f-9a58-8a4f5f3c1d1e",
      provider: "musicbrainz",
      fields: { title: "Gymnopédie No. 1" },
      confidence: 0.82,
    },
  }),
  dismissed: event({
    doc: "A person turned a candidate down; it stays so when it is proposed again.",
    schema: Schema.Struct({ candidate: CandidateId }),
    example: { candidate: "musicbrainz:0b3bc2a8-9e5d-4d5f-9a58-8a4f5f3c1d1e" },
  }),
})
