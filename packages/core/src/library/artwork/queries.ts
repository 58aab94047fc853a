/** Reads about artwork. */
import type { Work } from "../../store/port.ts"
import { all, one, views } from "../../views/database.ts"
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

/**
 * The hash of the image that stands for a track: that of its disc, the album's own, the track's, one of the album's other
 * tracks; in this order, so that an album looks like one. Undefined where there is none. The track is a canonical one.
 */
export function* coverOfTrack(id: string): Work<string | undefined> {
  const track = yield* one(views.selectFrom("track").select(["albumId", "disc"]).where("id", "=", id))
  if (track === undefined) return undefined
  const own = yield* one(
    images
      .where("subject", "=", `track:${id}`)
      .where("role", "=", "front")
      .where("chosen", "=", 1)
      .orderBy("disc")
      .limit(1),
  )
  const { albumId } = track
  if (albumId === null) return own?.hash
  // What was said of the album under an id that is an alias by now holds too.
  const aliases = yield* all(views.selectFrom("albumAlias").select("id").where("canonical", "=", albumId))
  const subjects = [albumId, ...aliases.map((alias) => alias.id)].map((each) => `album:${each}`)
  const ofAlbum = yield* all(
    images
      .where("subject", "in", subjects)
      .where("role", "in", ["front", "disc"])
      .where("chosen", "=", 1)
      .orderBy("subject")
      .orderBy("hash"),
  )
  const ofDisc = ofAlbum.find(({ role, disc }) => role === "disc" && disc === Math.max(1, track.disc))
  if (ofDisc !== undefined) return ofDisc.hash
  const album = yield* one(views.selectFrom("album").select("artwork").where("id", "=", albumId))
  const cover = album?.artwork ?? undefined
  return ofAlbum.some(({ role }) => role === "front") ? cover : (own?.hash ?? cover)
}
