/** Lists of tracks for tables. */
import type { TrackEverywhere } from "@ledgerline/client"
import type { Track } from "@ledgerline/client/contract"
import type { LibraryApi, Live } from "@ledgerline/client/remote"
import { useAsOfQuery } from "../app/asOf.tsx"
import { useOpenLibrary } from "../app/library.tsx"
import { useFriends } from "../device/friends.ts"
import type { List } from "../lists/List.ts"
import type { Part } from "../lists/LiveList.ts"
import { beginning, keptList, placed } from "../lists/useList.ts"
import { asItems, itemOf, mapped, type TableItem } from "./items.ts"

export type TrackQuestion = Omit<NonNullable<Parameters<LibraryApi["tracks"]["live"]>[0]>, "after" | "limit">

export type TracksFrom = "own" | "all" | (string & {})

/** `from`: the own library unless given, all that this browser has together, or a friend's by its id. */
export function useTrackList(question: TrackQuestion, from: TracksFrom = "own"): List<TableItem> {
  const { library, device } = useOpenLibrary()
  const past = useAsOfQuery()
  const friends = useFriends()
  const asked = { ...question, ...past }
  const friend = friends.find(({ id }) => id === from)
  // The past is of one library at a time.
  if (
    device !== undefined &&
    past.asOf === undefined &&
    (friend !== undefined || (from === "all" && friends.length > 0))
  ) {
    const ofTrack = (track: Track | TrackEverywhere): TableItem => {
      const of = friend ?? friends.find(({ id }) => "library" in track && track.library === id)
      return of === undefined ? itemOf(track) : { key: `${of.id} ${track.id}`, track, friend: of, note: of.name }
    }
    const { tracks } = friend === undefined ? device.everywhere : device.libraries.of(friend.id)
    return keptList<TableItem>(device, `tracks ${from} ${JSON.stringify([question, friends])}`, (offset, limit) =>
      mapped(
        tracks.live({ ...question, ...placed(offset, limit) }) as Live<Part<Track>>,
        ({ items, total }): Part<TableItem> => ({ items: items.map(ofTrack), total }),
      ),
    )
  }
  return keptList<TableItem>(
    library,
    `tracks ${JSON.stringify(asked)}`,
    asItems((offset, limit) => library.tracks.live({ ...asked, ...placed(offset, limit) })),
    async (name) => (await library.tracks.list({ ...asked, ...beginning(name) })).offset ?? 0,
  )
}
