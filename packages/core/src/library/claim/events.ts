/** The events of claims: who says what about a subject, and which fields are locked. */
import * as Schema from "effect/Schema"
import { defineEvents, event } from "../../define/event.ts"
import { Time, Url } from "../payload.ts"
import { FieldName, FieldsSchema, MOST_FIELDS } from "./fields.ts"

/** Lowest first: a claim of a later tier beats any of an earlier one. */
export const TIERS = ["fileName", "embedded", "automatic", "candidate", "user"] as const
export type Tier = (typeof TIERS)[number]

/** Who says it: `embedded`, `fileName`, `user` or the name of a provider. */
export const Provider = Schema.String.check(Schema.isPattern(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/u))
export const Licence = Schema.String.check(Schema.isMaxLength(200))
/** From 0 to 1. */
export const Confidence = Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 }))
/** What a confidence is made of, by name. */
export const Parts = Schema.Record(Schema.String, Schema.Finite).check(
  Schema.isPropertyNames(FieldName),
  Schema.isMaxProperties(50),
)

const names = Schema.Struct({
  fields: Schema.Array(FieldName).check(Schema.isMinLength(1), Schema.isMaxLength(MOST_FIELDS)),
})

export const claimEvents = defineEvents("claim", {
  attributed: event({
    doc: "Somebody stated values of fields: a file's name or tags, a provider, a person. Null states that there is none.",
    schema: Schema.Struct({
      provider: Provider,
      tier: Schema.Literals(TIERS),
      fields: FieldsSchema,
      url: Schema.optionalKey(Url),
      licence: Schema.optionalKey(Licence),
      confidence: Schema.optionalKey(Confidence),
      parts: Schema.optionalKey(Parts),
      fetchedAt: Schema.optionalKey(Time),
    }),
    example: {
      provider: "musicbrainz",
      tier: "automatic",
      fields: { title: "Gymnopédie No. 1", composers: ["Erik Satie"], lyricists: null, track: 3, compilation: false },
      url: "https://musicbrainz.org/recording/0b3bc2a8-9e5d-4d5f-9a58-8a4f5f3c1d1e",
      licence: "CC0-1.0",
      confidence: 0.93,
      parts: { title: 1, duration: 0.98, fingerprint: 0.81 },
      fetchedAt: 1_767_225_600_000,
    },
  }),
  locked: event({
    doc: "The values that fields show were pinned: from here on only a person's own claims change them.",
    schema: names,
    example: { fields: ["title", "artist"] },
  }),
  unlocked: event({
    doc: "Fields were unpinned: the strongest claims show again, also those made meanwhile.",
    schema: names,
    example: { fields: ["title"] },
  }),
})
