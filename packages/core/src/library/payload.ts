/** Parts that payload schemas share. Every text and number has a limit: what arrives may have been made to do harm. */
import * as Schema from "effect/Schema"

/** An id of a subject, without its kind. */
export const Id = Schema.String.check(Schema.isPattern(/^[\x21-\x7e]{1,200}$/u))
/** A subject: `kind:id`. */
export const SubjectName = Schema.String.check(Schema.isPattern(/^[a-z][A-Za-z]{0,31}:[\x21-\x7e]{1,200}$/u))
export const Hex32 = Schema.String.check(Schema.isPattern(/^[0-9a-f]{32}$/u))
export const Hex64 = Schema.String.check(Schema.isPattern(/^[0-9a-f]{64}$/u))
/** A word that a program gives, such as the name of a job or a codec. */
export const Word = Schema.String.check(Schema.isPattern(/^[A-Za-z0-9][A-Za-z0-9_.:+-]{0,63}$/u))
/** A name that people give. */
export const Name = Schema.String.check(Schema.isBetweenLength(1, 500))
export const Count = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }))
/** Milliseconds since 1970. */
export const Time = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 8_640_000_000_000_000 }))
/** A length of time or a place in a recording: up to 31 years. */
export const Milliseconds = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1e12 }))
export const Url = Schema.String.check(Schema.isPattern(/^https?:\/\/[\x21-\x7e]{1,2000}$/u))

export const text = (longest: number) => Schema.String.check(Schema.isMaxLength(longest))
/** Bytes, up to a number of them, as base64. */
export const base64 = (most: number) =>
  Schema.String.check(
    Schema.isMaxLength(Math.ceil(most / 3) * 4),
    Schema.isPattern(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/u),
  )
/** What JSON Schema says of a {@link rule}, as far as it can; the words say the rest. */
type Said = Readonly<Record<string, unknown>>

/** A check that no ready-made one is: its words and what JSON Schema can say of it go into the generated schemas. */
export const rule = <T>(expected: string, holds: (value: T) => boolean, said?: Said) =>
  Schema.makeFilter(holds, {
    expected,
    toJsonSchema: () => {
      const fragment = { allOf: [{ description: expected, ...said }] }
      return said === undefined ? [fragment, true] : fragment
    },
  })

/** An object of which nothing is read. (Schema.Struct({}) would take everything but null.) */
export const Nothing = Schema.Record(Schema.String, Schema.Unknown)
/** Values by name. (A check on the key of a Schema.Record lets other keys pass unseen.) */
export const named = <S extends Schema.Codec<unknown, unknown>>(value: S, most: number) =>
  Schema.Record(Schema.String, value).check(Schema.isPropertyNames(Word), Schema.isMaxProperties(most))
