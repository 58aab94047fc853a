/** What requests and answers of several groups are made of. */
import * as Schema from "effect/Schema"

export const text = (longest: number) => Schema.String.check(Schema.isMaxLength(longest))

/** An id in a path. What it is the id of is looked up; it never names a file or a table. */
export const Id = Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(200))

/** What can be asked of the library as it was. */
export const AS_OF = {
  asOf: Schema.optionalKey(Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))).annotate({
    description:
      "Milliseconds since 1970: the library as it was then, by the clocks of those who changed it. 503 while it is being built",
  }),
}

/** One page of a list. */
export const pageOf = <S extends Schema.Top>(item: S) =>
  Schema.Struct({
    items: Schema.Array(item),
    next: Schema.NullOr(Schema.String).annotate({
      description: "What `after` has to be for the next page; null on the last",
    }),
  })

/** Where a page begins and how long it is. */
export const PAGING = {
  after: Schema.optionalKey(Schema.String.check(Schema.isMaxLength(32_768))),
  limit: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 500 }))).annotate({
    description: "50 unless given",
  }),
}

/** One page of a list in which one can go anywhere. */
export const placedPageOf = <S extends Schema.Top>(item: S) =>
  Schema.Struct({
    ...pageOf(item).fields,
    total: Schema.optionalKey(Schema.Int).annotate({ description: "Of all pages, where `count` asks for it" }),
    offset: Schema.optionalKey(Schema.Int).annotate({
      description: "How many items are before this page, where `beginAt` said where it begins",
    }),
  })

/** {@link PAGING}, and where in the whole list a page begins. */
export const PLACING = {
  ...PAGING,
  offset: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1_000_000_000 }))).annotate({
    description: "Begins after so many items, in place of `after`",
  }),
  count: Schema.optionalKey(Schema.Boolean).annotate({
    description: "Answers how many items all pages have, as `total`",
  }),
}

/** The order of a list that can have several. */
export const sorted = <const Sorts extends readonly string[]>(...sorts: Sorts) => ({
  ...PLACING,
  beginAt: Schema.optionalKey(text(200)).annotate({
    description:
      "Begins at the first item whose name is not before this one, in place of `after` and `offset`; where names are sorted by",
  }),
  sort: Schema.optionalKey(Schema.Literals(sorts)),
  direction: Schema.optionalKey(Schema.Literals(["ascending", "descending"])),
})

/** What a change came to. */
export const Changed = Schema.Struct({
  op: Schema.NullOr(Schema.String).annotate({
    description: "The operation, which one revert takes back; null where there was nothing to change",
  }),
  events: Schema.Array(Schema.String).annotate({ description: "Ids of the events that were made" }),
}).annotate({ identifier: "Changed", description: "What a change made" })

/**
 * The header that makes a change happen once however often it is sent. The same key with another request is refused
 * with 422.
 */
export const ONCE = {
  "idempotency-key": Schema.optionalKey(Schema.String.check(Schema.isPattern(/^[\x21-\x7e]{1,200}$/))),
}
