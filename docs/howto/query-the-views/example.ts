/** Reads that a page of one's own could show. */
import { all, among, type Library, one, views } from "../../../packages/core/src/index.ts"

/** What a member plays most, the title and the artist with it. */
const mostPlayed = (user: string, limit: number) =>
  views
    .selectFrom("playback")
    .innerJoin("track", "track.id", "playback.track")
    .select(["track.id", "track.title", "track.artist", "playback.plays"])
    .where("playback.user", "=", user)
    .where("playback.lastAt", "is not", null)
    .orderBy("playback.plays", "desc")
    .orderBy("track.id")
    .limit(limit)

/** Nothing varies in it, so it is compiled once. */
const size = views
  .selectFrom("track")
  .select(({ fn }) => [fn.countAll<number>().as("tracks"), fn.sum<number | null>("durationMs").as("totalMs")])
  .where((eb) => eb("hidden", "=", eb.lit(0)))

/** Several reads of one state of the library. */
export const homePage = (library: Library, user: string) =>
  library.store.read(function* () {
    const favourites = yield* all(mostPlayed(user, 20))
    const { tracks = 0, totalMs = null } = (yield* one(size)) ?? {}
    return { favourites, tracks, minutes: Math.round((totalMs ?? 0) / 60_000) }
  })

/** The genres of tracks, of however many. */
export const genresOf = (library: Library, tracks: readonly string[]) =>
  library.store.read(() =>
    all(
      views
        .selectFrom("track")
        .select("genre")
        .distinct()
        .where((eb) => among(library.store.dialect, eb.ref("id"), tracks))
        .where("genre", "is not", null)
        .orderBy("genre"),
    ),
  )
