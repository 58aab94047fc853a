/** Object stores in which copies of the library lie: added by owners, and read by who plays. */
import { PublicBase, StoreKeys, StorePlace } from "@ledgerline/core/objectStore"
import * as Schema from "effect/Schema"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import { OWNERS, PLAYERS, route } from "../routes.ts"
import { Changed, Id, text } from "./common.ts"

const Name = Schema.String.check(Schema.isBetweenLength(1, 500))
const { endpoint, region, bucket, prefix, pathStyle } = StorePlace.fields

export const ObjectStoreObject = Schema.Struct({
  source: Id,
  name: Schema.String,
  endpoint: Schema.String,
  region: Schema.String,
  bucket: Schema.String,
  prefix: Schema.String,
  pathStyle: Schema.Boolean,
  publicBase: Schema.NullOr(Schema.String).annotate({ description: "Where anybody may read what is in the bucket" }),
  keepsNew: Schema.Boolean.annotate({ description: "Whether what is new in the library is copied there by itself" }),
}).annotate({ identifier: "ObjectStore", description: "A bucket in which copies lie, without the keys to it" })
export type ObjectStoreObject = typeof ObjectStoreObject.Type

export const FileAddress = Schema.Struct({
  url: Schema.String,
  expiresAt: Schema.NullOr(Schema.Int).annotate({
    description: "Milliseconds since 1970; null where anybody may read it at any time",
  }),
  size: Schema.Int,
  source: Id,
}).annotate({
  identifier: "FileAddress",
  description: "Where a file can be read for a while, by whoever has the address",
})
export type FileAddress = typeof FileAddress.Type

const source = { source: Id }
const Enqueued = Schema.Struct({ job: Schema.Int })

export class ObjectStoreGroup extends HttpApiGroup.make("objectStores").add(
  HttpApiEndpoint.get("list", "/object-stores", {
    success: Schema.Struct({
      endpoints: Schema.Array(Schema.String).annotate({
        description: "Those that whoever runs the server has opened: stores behind them may be added here",
      }),
      items: Schema.Array(ObjectStoreObject),
    }).annotate({
      identifier: "ObjectStoreList",
      description: "The object stores of the library, and which may be added",
    }),
  }).annotateMerge(route("The object stores that this server has keys for", OWNERS)),
  HttpApiEndpoint.post("add", "/object-stores", {
    payload: Schema.Struct({
      name: Name,
      endpoint,
      region,
      bucket,
      prefix: Schema.optionalKey(prefix),
      pathStyle: Schema.optionalKey(pathStyle),
      keys: StoreKeys,
      publicBase: Schema.optionalKey(PublicBase),
    }),
    success: Schema.Struct(source),
  }).annotateMerge(
    route("Tries an object store and makes it a source; with other keys where it is one already", OWNERS),
  ),
  HttpApiEndpoint.patch("rename", "/object-stores/:source", {
    params: source,
    payload: Schema.Struct({ name: Name }),
    success: Changed,
  }).annotateMerge(route("Calls an object store something else", OWNERS)),
  HttpApiEndpoint.put("keep", "/object-stores/:source/keeping", {
    params: source,
    payload: Schema.Struct({ newFiles: Schema.Boolean }),
    success: Changed,
  }).annotateMerge(route("Has what is new in the library copied to an object store by itself, or no more", OWNERS)),
  HttpApiEndpoint.delete("remove", "/object-stores/:source", { params: source, success: Changed }).annotateMerge(
    route("Takes an object store out of the library and forgets its keys; what lies there stays", OWNERS),
  ),
  HttpApiEndpoint.post("copy", "/object-stores/:source/copy", {
    params: source,
    payload: Schema.Struct({
      playlist: Schema.optionalKey(Id),
      album: Schema.optionalKey(Id),
      tracks: Schema.optionalKey(Schema.Array(Id).check(Schema.isMaxLength(500))),
      words: Schema.optionalKey(text(1000)),
    }).annotate({ description: "One of them; the whole library where none is given" }),
    success: Enqueued,
  }).annotateMerge(route("Has files copied to an object store by a job", OWNERS)),
  HttpApiEndpoint.post("verify", "/object-stores/:source/verify", {
    params: source,
    payload: Schema.Struct({
      isWhole: Schema.optionalKey(Schema.Boolean).annotate({ description: "Reads every byte" }),
    }),
    success: Enqueued,
  }).annotateMerge(route("Has a job look whether the copies in an object store are there", OWNERS)),
  HttpApiEndpoint.get("address", "/files/:mediaFile/address", {
    params: { mediaFile: Id },
    success: FileAddress,
  }).annotateMerge(
    route("An address in an object store at which a file can be read for a while, without this server", PLAYERS),
  ),
) {}
