/** Reads about artwork. */
import type { Dialect, Work } from "../../store/port.ts"
import { all, among, type Views, views } from "../../views/database.ts"
import type { RowOf } from "../../views/rows.ts"
import type { ARTWORK } from "./view.ts"

export type ArtworkRow = RowOf<typeof ARTWORK>

const images = views.selectFrom("artwork").selectAll()

/** The images of a subject, by role, the chosen one of each first. */
export const artworkOf = (subject: string): Work<ArtworkRow[]> =>
  all(images.where("subject", "=", subject).orderBy("role").orderBy("chosen", "desc").orderBy("hash"))

/** The subjects that an image belongs to. */
export const subjectsOfImage = (hash: string): Work<ArtworkRow[]> =>
  all(images.where("hash", "=", hash).orderBy("subject").orderBy("role"))

/** What says which image stands for a track. */
type Covered = Pick<Views["track"], "id" | "albumId" | "disc">

/**
 * The hash of the image that stands for each track: that of its disc, the album's own, the track's, one of the album's other
 * tracks; in this order, so that an album looks like one. Tracks without one are left out. The tracks are canonical ones.
 */
export function* coversOfTracks(dialect: Dialect, tracks: readonly Covered[]): Work<ReadonlyMap<string, string>> {
  const albumIds = [...new Set(tracks.flatMap(({ albumId }) => albumId ?? []))]
  // What was said of an album under an id that is an alias by now holds too.
  const aliases = yield* all(aliasesAmong.where((eb) => among(dialect, eb.ref("canonical"), albumIds)))
  const canonicalOf = new Map(aliases.map(({ id, canonical }) => [id, canonical]))
  const subjects = [
    ...tracks.map(({ id }) => `track:${id}`),
    ...albumIds.map((id) => `album:${id}`),
    ...aliases.map(({ id }) => `album:${id}`),
  ]
  const chosen = yield* all(chosenFronts.where((eb) => among(dialect, eb.ref("subject"), subjects)))
  const albums = yield* all(albumCovers.where((eb) => among(dialect, eb.ref("id"), albumIds)))
  const ownOf = new Map<string, string>()
  const ofAlbums = new Map<string, typeof chosen>()
  for (const image of chosen) {
    const colon = image.subject.indexOf(":")
    const id = image.subject.slice(colon + 1)
    if (image.subject.startsWith("album:")) {
      const album = canonicalOf.get(id) ?? id
      ofAlbums.set(album, [...(ofAlbums.get(album) ?? []), image])
    } else if (image.role === "front" && !ownOf.has(id)) ownOf.set(id, image.hash)
  }
  const coverOf = new Map(albums.map(({ id, artwork }) => [id, artwork ?? undefined]))
  const found = new Map<string, string>()
  for (const { id, albumId, disc } of tracks) {
    const ofAlbum = ofAlbums.get(albumId ?? "") ?? []
    const ofDisc = ofAlbum.find((image) => image.role === "disc" && image.disc === Math.max(1, disc))
    const [own, cover] = [ownOf.get(id), coverOf.get(albumId ?? "")]
    const isAlbums = ofAlbum.some(({ role }) => role === "front")
    const hash = ofDisc?.hash ?? (isAlbums ? cover : (own ?? cover))
    if (hash !== undefined) found.set(id, hash)
  }
  return found
}

const aliasesAmong = views.selectFrom("albumAlias").select(["id", "canonical"])
const albumCovers = views.selectFrom("album").select(["id", "artwork"])
const chosenFronts = views
  .selectFrom("artwork")
  .select(["subject", "role", "disc", "hash"])
  .where("role", "in", ["front", "disc"])
  .where("chosen", "=", 1)
  .orderBy("disc")
  .orderBy("subject")
  .orderBy("hash")

/** As {@link coversOfTracks}, of one; undefined where there is none. */
export function* coverOfTrack(dialect: Dialect, id: string): Work<string | undefined> {
  const tracks = yield* all(views.selectFrom("track").select(["id", "albumId", "disc"]).where("id", "=", id))
  return (yield* coversOfTracks(dialect, tracks)).get(id)
}
