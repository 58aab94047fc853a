/** The events of artwork: images by hash, for anything that can have some. The bytes lie elsewhere. */
import * as Schema from "effect/Schema"
import { defineEvents, event } from "../../define/event.ts"
import { Licence, Provider } from "../claim/events.ts"
import { ARTWORK_ROLES } from "../../shapes/artwork.ts"
import { Url } from "../payload.ts"

/** SHA-256 of the image file, in hexadecimal. */
const Hash = Schema.String.check(Schema.isPattern(/^[0-9a-f]{64}$/u))
export type ArtworkRole = (typeof ARTWORK_ROLES)[number]
const Role = Schema.Literals(ARTWORK_ROLES)
const Size = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1_000_000 }))

const Which = Schema.Struct({ hash: Hash, role: Role })

const example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

export const artworkEvents = defineEvents("artwork", {
  added: event({
    doc: "An image was found for the subject: in its file, in its folder or at a provider.",
    schema: Schema.Struct({
      hash: Hash,
      role: Role,
      mime: Schema.String.check(Schema.isPattern(/^image\/[a-z0-9.+-]{1,40}$/u)),
      provider: Provider,
      width: Schema.optionalKey(Size),
      height: Schema.optionalKey(Size),
      bytes: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1e12 }))),
      /** Which disc it is of, from 1. */
      disc: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1000 }))),
      description: Schema.optionalKey(Schema.String.check(Schema.isMaxLength(1000))),
      url: Schema.optionalKey(Url),
      licence: Schema.optionalKey(Licence),
    }),
    example: {
      hash: example,
      role: "front",
      mime: "image/jpeg",
      provider: "embedded",
      width: 1200,
      height: 1200,
      bytes: 184_201,
    },
  }),
  chosen: event<typeof Which.Type>({
    doc: "A person chose the image that stands for the subject in a role, or for the disc that the image is of.",
    schema: Which,
    example: { hash: example, role: "front" },
  }),
  removed: event<typeof Which.Type>({
    doc: "An image was taken from the subject in a role. Where it is found anew, it is there again.",
    schema: Which,
    example: { hash: example, role: "front" },
  }),
})
