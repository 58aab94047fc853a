/** What the routes of a device are given, checked as those of the contract are: who calls may have no types. */
import { type CallInput, inputReader, type InputParts, partsOfRoute, type ReadInput } from "@ledgerline/api/local"
import * as Schema from "effect/Schema"
import type { ImageSize } from "../facade/Addresses.ts"
import type { DeviceRoutes } from "./contract.ts"
import type { AlbumsEverywhereQuery, ArtistsEverywhereQuery, TracksEverywhereQuery } from "./everywhere.ts"

const Whole = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))
const Limit = Schema.Int.check(Schema.isGreaterThanOrEqualTo(1))
const Texts = Schema.Array(Schema.String)
/** Which sizes there are is said where images are made. */
const Size = Schema.Number as Schema.Codec<ImageSize>
const Id = Schema.Struct({ id: Schema.String })
const Subject = Schema.Struct({ subject: Schema.String })
const Moment = { asOf: Schema.optional(Schema.Number) }

type Given<Name extends keyof DeviceRoutes> = Omit<DeviceRoutes[Name], "answer">

/** Those that are given nothing are left out. */
type Parts = {
  readonly [Name in keyof DeviceRoutes as keyof Given<Name> extends never ? never : Name]: {
    readonly [Part in keyof Given<Name>]: Schema.Top & { readonly Type: Given<Name>[Part] }
  }
}

/** The query of a list of one library, which is that of the list over all of them. */
const queryOf = <Query>(name: string) => partsOfRoute(name).query as Schema.Top & { readonly Type: Query }

const PARTS: Parts = {
  "device.pair": { body: Schema.Struct({ token: Schema.String, name: Schema.optional(Schema.String) }) },
  "device.renameServer": { params: Id, body: Schema.Struct({ name: Schema.String }) },
  "device.activateServer": { params: Id },
  "device.forgetServer": { params: Id },
  "device.sync": { query: Schema.Struct({ server: Schema.optional(Schema.String) }) },
  "device.setOffline": { body: Schema.Struct({ isOffline: Schema.Boolean }) },
  "device.writeState": { params: Schema.Struct({ op: Schema.String }) },
  // What settings may be is said where they are set, together with those that are there.
  "device.setOfflineSettings": { body: Schema.Record(Schema.String, Schema.Unknown) },
  "device.pin": { body: Subject },
  "device.unpin": { body: Subject },
  "device.prefetch": { body: Schema.Struct({ tracks: Texts }) },
  "device.downloads": { query: Schema.Struct({ limit: Schema.optional(Limit) }) },
  "device.readCached": {
    params: Schema.Struct({ mediaFile: Schema.String }),
    query: Schema.Struct({ position: Whole, length: Whole }),
  },
  "device.resolve": {
    params: Schema.Struct({ track: Schema.String }),
    body: Schema.Struct({
      without: Schema.optional(Texts),
      connection: Schema.optional(Schema.Literals(["wifi", "ethernet", "cellular", "metered"])),
    }),
  },
  "device.clearCache": { body: Schema.Struct({ isAll: Schema.optional(Schema.Boolean) }) },
  "device.cover": { params: Schema.Struct({ hash: Schema.String }), query: Schema.Struct({ size: Size }) },
  "device.prefetchCovers": { body: Schema.Struct({ hashes: Texts, size: Size }) },
  "device.keepStore": {
    body: Schema.Struct({
      endpoint: Schema.String,
      region: Schema.String,
      bucket: Schema.String,
      prefix: Schema.optional(Schema.String),
      pathStyle: Schema.optional(Schema.Boolean),
      publicBase: Schema.optional(Schema.String),
      keys: Schema.optional(
        Schema.Struct({
          accessKeyId: Schema.String,
          secretAccessKey: Schema.String,
          sessionToken: Schema.optional(Schema.String),
        }),
      ),
    }),
  },
  "device.forgetStore": { params: Schema.Struct({ source: Schema.String }) },
  "device.allTracks": { query: queryOf<TracksEverywhereQuery>("library.tracks") },
  "device.allAlbums": { query: queryOf<AlbumsEverywhereQuery>("library.albums") },
  "device.allArtists": { query: queryOf<ArtistsEverywhereQuery>("library.artists") },
  "device.trackEverywhere": { params: Id, query: Schema.Struct(Moment) },
  "device.searchAll": { query: Schema.Struct({ ...Moment, q: Schema.String, limit: Schema.optional(Limit) }) },
  "device.countAll": { query: Schema.Struct(Moment) },
}

const READERS = new Map<string, ReadInput>(
  Object.entries<InputParts>(PARTS).map(([name, parts]) => [name, inputReader(parts)]),
)

/** The input of a route of a device as it is handled. Fails with a `badRequest` where it is nothing that the route takes. */
export function readInput<Input extends CallInput>(name: string, input: Input): Input {
  const read = READERS.get(name)
  return read === undefined ? input : { ...input, ...read(input) }
}
