/** The events of copies: who has which file. What another replica says is advice until it was verified. */
import * as Schema from "effect/Schema"
import { defineEvents, event } from "../../define/event.ts"
import { base64, Count, Id, Nothing, rule, text, Time } from "../payload.ts"

/**
 * Whether a path can be said of a copy: not absolute, without NUL, and without a way up on any system, since a path from
 * elsewhere is joined to a folder here. A file of Unix may be called `..\\x`; it cannot be shared.
 */
export const isRelative = (path: string): boolean =>
  path !== "" && !/^[/\\]/.test(path) && !path.includes("\0") && !path.split(/[/\\]/).includes("..")

const BELOW = "a path below the source: not absolute, without .. and NUL"
const pattern = String.raw`^(?![/\\])(?!(?:[^\u0000]*[/\\])?\.\.(?:[/\\]|$))[^\u0000]+$`

const Path = text(4096).check(rule(BELOW, isRelative, { pattern }))
const RawPath = base64(4096).check(
  rule(BELOW, (path: string) => isRelative(Buffer.from(path, "base64").toString("latin1"))),
)

const Hash = Schema.String.check(Schema.isPattern(/^[a-z0-9]{1,16}:[0-9a-f]{16,128}$/u))
const mediaFile = "5f1c0e7a9b2d4c6e8f00112233445566"
const source = "00aa11bb22cc33dd44ee55ff66778899"

export const copyEvents = defineEvents("copy", {
  found: event({
    doc: "A media file was seen at a source.",
    schema: Schema.Struct({
      source: Id,
      mediaFile: Id,
      path: Schema.optionalKey(Path),
      /** In place of `path` where the name is not UTF-8: its bytes as base64. */
      rawPath: Schema.optionalKey(RawPath),
      size: Count,
      /** As the file system says. */
      modifiedAt: Time,
    }).check(
      rule("one of path and rawPath", ({ path, rawPath }) => (path === undefined) !== (rawPath === undefined), {
        oneOf: ["path", "rawPath"].map((name) => ({ properties: { [name]: {} }, required: [name] })),
      }),
    ),
    example: {
      source,
      mediaFile,
      path: "Satie/01 Gymnopédie No. 1.flac",
      size: 19_530_112,
      modifiedAt: 1_735_689_600_000,
    },
  }),
  lost: event({
    doc: "The file is not there any more, though the source was reached.",
    schema: Nothing,
    example: {},
  }),
  verified: event({
    doc: "The file was read to its end; its bytes have this hash.",
    schema: Schema.Struct({
      /** `sha256:…` over the file. */
      hash: Hash,
      /** When, if not when this was noted. */
      at: Schema.optionalKey(Time),
    }),
    example: { hash: `sha256:${"5d41402abc4b2a76b9719d911017c592".repeat(2)}`, at: 1_767_225_600_000 },
  }),
  cached: event({
    doc: "A device keeps the media file in its cache.",
    schema: Schema.Struct({ source: Id, mediaFile: Id, size: Count }),
    example: { source, mediaFile, size: 19_530_112 },
  }),
  evicted: event({
    doc: "The device gave the file up to make room.",
    schema: Nothing,
    example: {},
  }),
})
