/** Stars and ratings: of tracks with what was played, of albums and artists by themselves. */
import type { Principal } from "@ledgerline/api"
import { type Decision, favouriteSubject, type NewEvent, readAlbum, readArtist, type Work } from "@ledgerline/core"
import { shownId } from "@ledgerline/core/objects"
import { ownLog } from "@ledgerline/api/local"
import { notFound } from "../protocol/errors.ts"
import type { Named } from "../protocol/ids.ts"

/** Of all that are named, or of none where one is not there. */
export const starred = (all: readonly Named[], isStarred: boolean, principal: Principal): Decision =>
  function* () {
    const events: NewEvent[] = []
    for (const each of all) {
      const { kind, subject } = yield* subjectOf(each)
      events.push({ type: `${kind}.starred`, subject, log: ownLog(principal), payload: { starred: isStarred } })
    }
    return events
  }

/** Null takes the rating away. */
export const rated = (of: Named, rating: number | null, principal: Principal): Decision =>
  function* () {
    const { kind, subject } = yield* subjectOf(of)
    return [{ type: `${kind}.rated`, subject, log: ownLog(principal), payload: { rating } }]
  }

/** What is there, under the id that shows. Fails with {@link notFound}. */
function* subjectOf({ of, id }: Named): Work<{ kind: "playback" | "favourite"; subject: string }> {
  if (of === "track") {
    const track = yield* shownId("track", id)
    if (track !== undefined) return { kind: "playback", subject: `playback:${track}` }
  }
  if (of === "album" || of === "artist") {
    const row = yield* of === "album" ? readAlbum(id) : readArtist(id)
    if (row !== undefined) return { kind: "favourite", subject: favouriteSubject(of, row.id) }
  }
  throw notFound(of)
}
