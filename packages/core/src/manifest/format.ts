/**
 * The manifest of a library: one JSON file of what people may edit, for programs that know nothing of events. Each item says
 * what its fields were when it was written, in digests: so what somebody changed in the file is told from what was
 * changed in the library since. docs/howto/library-manifest.md tells users.
 */
import * as Schema from "effect/Schema"
import { FieldName, FieldsSchema, type FieldValue } from "../library/claim/fields.ts"
import { fieldsOf, type Owner } from "../objects/editing.ts"

export const MANIFEST_FORMAT = "ledgerline-library"
export const MANIFEST_VERSION = 1

/** The lists of a manifest in their order, and what each is of. */
export const LISTS = { albums: "album", artists: "artist", tracks: "track" } as const satisfies Readonly<
  Record<string, Owner>
>
export type ListName = keyof typeof LISTS
export const LIST_NAMES = Object.keys(LISTS) as ListName[]

/** Long texts that no other program edits in passing. */
const LEFT_OUT = ["lyrics", "chapters"]

/** The fields that are in a manifest. */
export const manifestFields = (owner: Owner): readonly string[] =>
  fieldsOf(owner).filter((name) => !LEFT_OUT.includes(name))

export const LONGEST_ID = 200

const Item = Schema.Struct({
  id: Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(LONGEST_ID)),
  fields: FieldsSchema.annotate({
    description: "What shows. A field that is left out is left alone; null says that there is none",
  }),
  was: Schema.optionalKey(
    Schema.Record(FieldName, Schema.String).annotate({
      description: "Digests of the fields as they were written. Leave them as they are",
    }),
  ),
})

/** What is in the file. Whatever else is in it is passed over. */
export const Manifest = Schema.Struct({
  format: Schema.Literal(MANIFEST_FORMAT),
  version: Schema.Literal(MANIFEST_VERSION),
  library: Schema.String.annotate({ description: "The id of the library" }),
  state: Schema.Record(Schema.String, Schema.Int).annotate({
    description: "What the library had when this was written: by replica, its last event. Leave it as it is",
  }),
  albums: Schema.optionalKey(Schema.Array(Item)),
  artists: Schema.optionalKey(Schema.Array(Item)),
  tracks: Schema.optionalKey(Schema.Array(Item)),
}).annotate({ identifier: "LibraryManifest", title: "The manifest of a Ledgerline library" })

/**
 * A digest of a value, 53 bits of it: enough to tell that a value is another one, and a hundred times as fast as what
 * withstands somebody who wants two to be alike. Nobody gains by that: it is their own file.
 */
export function digestOf(value: FieldValue): string {
  const text = JSON.stringify(value)
  let [a, b] = [0xdeadbeef, 0x41c6ce57]
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    a = Math.imul(a ^ unit, 2654435761)
    b = Math.imul(b ^ unit, 1597334677)
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909)
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909)
  return (4294967296 * (2097151 & b) + (a >>> 0)).toString(36)
}

export const NOTHING = digestOf(null)
