/**
 * Where an object store is, and where in it a media file lies. The key of an object follows from the id of the media file
 * alone: nothing that an event or a request says becomes part of an address.
 */
import * as Schema from "effect/Schema"
import { rule } from "../library/payload.ts"
import { type StoreField, StoreRefused } from "./errors.ts"

/** An origin: scheme, host and port, without anything behind. */
const isOrigin = (text: string): boolean =>
  URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && new URL(text).origin === text.replace(/\/$/, "")

/** A folder or a page, over https or http, without a query. */
const isBase = (text: string): boolean => {
  if (!URL.canParse(text)) return false
  const { protocol, username, password, search, hash } = new URL(text)
  return /^https?:$/.test(protocol) && [username, password, search, hash].every((part) => part === "")
}

const BUCKET = /^[a-z0-9](?:[a-z0-9-]|\.(?!\.)){1,61}[a-z0-9]$/
const PREFIX = /^(?:[A-Za-z0-9!_'()-][A-Za-z0-9!_.'()-]*(?:\/(?!$)|$))*$/

/** What says where objects are. None of it is secret. */
export const StorePlace = Schema.Struct({
  endpoint: Schema.String.check(
    Schema.isMaxLength(300),
    rule("an address such as https://s3.example.org, without a path", isOrigin),
  ),
  region: Schema.String.check(Schema.isPattern(/^[a-z0-9-]{1,40}$/)),
  bucket: Schema.String.check(Schema.isPattern(BUCKET)),
  /** What comes before the keys of all objects, without `/` at its ends; empty for none. */
  prefix: Schema.String.check(Schema.isMaxLength(200), Schema.isPattern(PREFIX)),
  /** Whether the bucket is part of the path and not of the host's name. */
  pathStyle: Schema.Boolean,
})
export type StorePlace = typeof StorePlace.Type

/** What proves that somebody may. Never in an event, an answer or a log. */
export const StoreKeys = Schema.Struct({
  accessKeyId: Schema.String.check(Schema.isPattern(/^[\x21-\x7e]{1,200}$/)),
  secretAccessKey: Schema.String.check(Schema.isPattern(/^[\x21-\x7e]{1,500}$/)),
  sessionToken: Schema.optionalKey(Schema.String.check(Schema.isPattern(/^[\x21-\x7e]{1,4000}$/))),
})
export type StoreKeys = typeof StoreKeys.Type

/** Where anybody may read what is in the bucket. */
export const PublicBase = Schema.String.check(
  Schema.isMaxLength(300),
  rule("an address such as https://music.example.org, without a query", isBase),
)

export const isStoreKeys = (keys: unknown): keys is StoreKeys => Schema.is(StoreKeys)(keys)
export const isPublicBase = (text: unknown): text is string => Schema.is(PublicBase)(text)

/** A place as it is compared and stored. Fails with {@link StoreRefused} where it cannot be one. */
export function storePlace(given: StorePlace): StorePlace {
  for (const field of ["endpoint", "region", "bucket", "prefix", "pathStyle"] as const)
    if (!Schema.is(StorePlace.fields[field] as Schema.Codec<unknown>)(given[field])) throw invalid(field)
  const { origin, hostname } = new URL(given.endpoint)
  if (!given.pathStyle && (/^[\d.]+$/.test(hostname) || hostname.startsWith("["))) throw invalid("pathStyle")
  return { ...given, endpoint: origin }
}

/** Fails with {@link StoreRefused} where they cannot be those of a store. Says nothing of what they are. */
export function storeKeys(given: StoreKeys): StoreKeys {
  for (const field of ["accessKeyId", "secretAccessKey", "sessionToken"] as const)
    if (!Schema.is(StoreKeys.fields[field] as Schema.Codec<unknown>)(given[field]) && !isLeftOut(given, field))
      throw invalid(field)
  return given
}

const isLeftOut = (given: StoreKeys, field: keyof StoreKeys): boolean =>
  field === "sessionToken" && given[field] === undefined

/** What is wrong with a part of what was given, and what would be right. */
const WRONG: Readonly<Record<StoreField, string>> = {
  name: "the name cannot be one: it has 1 to 500 letters",
  endpoint: "the endpoint cannot be one: it is an address such as https://s3.example.org, without a path or the bucket",
  region: "the region cannot be one: it has small letters, digits and hyphens, such as eu-central-1",
  bucket:
    "the bucket cannot be one: its name has 3 to 63 small letters, digits, dots and hyphens, with a letter or digit at both ends",
  prefix:
    "the prefix cannot be one: it has at most 200 letters, digits and any of -_!'(). between slashes, and no slash at its ends",
  pathStyle: "in front of a number there is no bucket: it has to be part of the path",
  accessKeyId: "the id of the key cannot be one: it has 1 to 200 letters, digits and signs, and no space",
  secretAccessKey: "the secret cannot be one: it has 1 to 500 letters, digits and signs, and no space",
  sessionToken: "the session token cannot be one: it has 1 to 4000 letters, digits and signs, and no space",
  publicBase: "the public address cannot be one: it is an address such as https://music.example.org, without a query",
}

/** That a part of what was given cannot be right. */
export const invalid = (field: StoreField): StoreRefused =>
  new StoreRefused({ reason: "invalid", message: WRONG[field], field })

const ID = /^[0-9a-f]{32}$/

/** Where in a store a media file lies, below the prefix; undefined of an id that nothing here made. */
export const storedPath = (mediaFile: string): string | undefined =>
  ID.test(mediaFile) ? `${mediaFile.slice(0, 2)}/${mediaFile}` : undefined

/** The address of something below the prefix; of the bucket itself where nothing is named. */
export function objectUrl({ endpoint, bucket, prefix, pathStyle }: StorePlace, path?: string): URL {
  const url = new URL(endpoint)
  if (!pathStyle) url.hostname = `${bucket}.${url.hostname}`
  const inBucket = path === undefined ? "" : [prefix, path].filter((part) => part !== "").join("/")
  url.pathname = pathStyle ? `/${bucket}/${inBucket}`.replace(/\/$/, "") : `/${inBucket}`
  return url
}

/** The address at which anybody may read it. */
export function publicAddress(base: string, { prefix }: Pick<StorePlace, "prefix">, path: string): string {
  const url = new URL(base)
  url.pathname = [url.pathname.replace(/\/$/, ""), prefix, path].filter((part) => part !== "").join("/")
  return url.href
}
