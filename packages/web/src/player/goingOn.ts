/** When the last of the queue plays, puts more behind it that is like it, so that the music goes on. Loaded where that is wanted. */
import type { Track } from "@ledgerline/client/contract"
import type { LibraryApi } from "@ledgerline/client/remote"
import { isJoined } from "../together/ListeningTogether.ts"
import type { Player } from "./Player.ts"

type List = LibraryApi["tracks"]["list"]

export interface Like {
  readonly list: List
  /** What is there already. */
  readonly without: ReadonlySet<string>
  /** From 0 to 1, without 1. */
  readonly random?: () => number
}

/** How many are put behind at once. */
const MOST = 10
/** At so many places of a long list is looked, for so many tracks at each. */
const LOOKS = 4
const AT_ONCE = 25
/** Milliseconds; what is longer is no music to go on with by itself. */
const LONGEST = 20 * 60_000

/** Begins; answers what ends it. A queue that somebody else leads is left as it is. */
export function startGoingOn(player: Player, list: List): () => void {
  let asked: string | undefined
  const look = (): void => {
    const { queue, at, repeat, stopAfter, state } = player.state
    const last = queue[at]
    if (last === undefined || at < queue.length - 1 || state !== "playing" || repeat !== "off") return
    if (stopAfter !== null || last.key === asked || isJoined()) return
    // Once: who takes it back wants the music to end.
    asked = last.key
    const without = new Set(queue.map(({ track }) => track.id))
    moreLike(last.track, { list, without }).then(
      (more) => {
        const now = player.state
        if (more.length > 0 && now.queue.at(-1)?.key === last.key) player.enqueue(more, "last")
      },
      // Nobody could be asked: the queue ends as it would.
      () => undefined,
    )
  }
  look()
  return player.subscribe(look)
}

/** By chance: of its genre, then of all. No artist comes twice where there are others. */
export async function moreLike({ genre }: Track, { list, without, random = Math.random }: Like): Promise<Track[]> {
  const kinds = genre === null ? [{}] : [{ genre }, {}]
  const chosen = new Map<string, Track>()
  for (const kind of kinds) {
    if (chosen.size >= MOST) break
    const some = (await someOf(kind, list, random)).filter(
      ({ id, availability, durationMs }) =>
        !without.has(id) && !chosen.has(id) && availability !== "unavailable" && (durationMs ?? 0) <= LONGEST,
    )
    for (const track of spread(some)) if (chosen.size < MOST) chosen.set(track.id, track)
  }
  return [...chosen.values()]
}

/** Tracks from several places of a list, in an order by chance. */
async function someOf(kind: { readonly genre?: string }, list: List, random: () => number): Promise<Track[]> {
  const { total = 0 } = await list({ ...kind, limit: 1, count: true })
  const isShort = total <= LOOKS * AT_ONCE
  const offsets = Array.from({ length: Math.min(LOOKS, Math.ceil(total / AT_ONCE)) }, (_, look) =>
    isShort ? look * AT_ONCE : Math.floor(random() * (total - AT_ONCE)),
  )
  const pages = await Promise.all(offsets.map((offset) => list({ ...kind, limit: AT_ONCE, offset })))
  const tracks = new Map(pages.flatMap(({ items }) => items).map((track) => [track.id, track]))
  return [...tracks.values()]
    .map((track) => ({ track, place: random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ track }) => track)
}

/** One of each artist first. */
function spread(tracks: readonly Track[]): Track[] {
  const seen = new Set<string | null>()
  const [first, rest]: [Track[], Track[]] = [[], []]
  for (const track of tracks) {
    ;(seen.has(track.artist) ? rest : first).push(track)
    seen.add(track.artist)
  }
  return [...first, ...rest]
}
