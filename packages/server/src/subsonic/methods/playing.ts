/** What plays now, where listening goes on, and queues that wander from device to device. */
import { members, READERS } from "@ledgerline/api"
import { all, query, views, type Views } from "@ledgerline/core"
import { ownLog } from "@ledgerline/api/local"
import { markedAt } from "../changing/plays.ts"
import { expectTracks } from "../changing/expectTracks.ts"
import { dateOf } from "../objects/pieces.ts"
import { Failure } from "../protocol/errors.ts"
import { trackId } from "../protocol/ids.ts"
import type { Call, Methods } from "../protocol/method.ts"
import { method } from "../protocol/method.ts"
import { id, integer, many, maybeEmpty, optional, or, required, text } from "../protocol/parameters.ts"
import { byIds, VISIBLE } from "../reading/listing.ts"
import { songs } from "../reading/tracks.ts"

const LISTENERS = members("listener", "playback")
const MOST_QUEUED = 5000
const MOST_BOOKMARKS = 1000
const queued = many(id("track"), MOST_QUEUED)
const position = or(integer(0, 1e12), 0)

export const playingMethods: Methods = {
  getNowPlaying: method(READERS, {}, async (call) => {
    const { context, principal } = call
    const now = context.library.ports.clock.now()
    const playing = context.playing.of(principal.member)
    const found = await songs(call, () =>
      byIds(
        context.library.store.dialect,
        "track",
        playing.map(({ track }) => track),
      ),
    )
    const songOf = new Map(found.map((song) => [song.id, song]))
    const entry = playing.flatMap((each) => {
      const song = songOf.get(trackId(each.track))
      if (song === undefined) return []
      const { member: username, client: playerName, player: playerId, state, rate: playbackRate } = each
      const minutesAgo = Math.floor((now - each.at) / 60_000)
      const positionMs = context.playing.positionOf(each)
      return { ...song, username, minutesAgo, playerId, playerName, state, positionMs, playbackRate }
    })
    return { nowPlaying: { entry } }
  }),
  getBookmarks: method(READERS, {}, async (call) => ({ bookmarks: { bookmark: await bookmarks(call) } })),
  createBookmark: method(
    LISTENERS,
    { id: required(id("track")), position: required(integer(0, 1e12)), comment: maybeEmpty(text(1000)) },
    async (call) => {
      // Without a comment it has none, also where it had one.
      const { id: track, position: positionMs, comment = "" } = call.params
      await call.context.change(call.principal, call.request, markedAt(track, positionMs, call, comment))
      return {}
    },
  ),
  deleteBookmark: method(LISTENERS, { id: required(id("track")) }, async (call) => {
    await call.context.change(call.principal, call.request, markedAt(call.params.id, 0, call))
    return {}
  }),
  getPlayQueue: method(READERS, {}, async (call) => {
    const { current, ...queue } = await lastQueue(call)
    return { playQueue: { current: queue.entry[current]?.id, ...queue } }
  }),
  getPlayQueueByIndex: method(READERS, {}, async (call) => {
    const { current, ...queue } = await lastQueue(call)
    return { playQueueByIndex: { currentIndex: queue.entry.length === 0 ? undefined : current, ...queue } }
  }),
  savePlayQueue: method(LISTENERS, { id: queued, current: optional(id("track")), position }, async (call) => {
    const { id: tracks, current, position: positionMs } = call.params
    const index = current === undefined ? 0 : tracks.indexOf(current)
    if (index < 0) throw new Failure(0, "What plays is not in the queue")
    return saveQueue(call, tracks, index, positionMs)
  }),
  savePlayQueueByIndex: method(
    LISTENERS,
    { id: queued, currentIndex: optional(integer(0, MOST_QUEUED)), position },
    async (call) => {
      const { id: tracks, currentIndex: index = 0, position: positionMs } = call.params
      if (index >= Math.max(1, tracks.length)) throw new Failure(10, "currentIndex is a place in the queue, from 0")
      return saveQueue(call, tracks, index, positionMs)
    },
  ),
}

async function bookmarks(call: Pick<Call, "context" | "principal">) {
  const { context, principal } = call
  const { member: username } = principal
  const rows = await context.read(() =>
    query<Views["playback"]>(
      `SELECT p.* FROM "playback" p WHERE p."user" = ? AND p."positionAt" IS NOT NULL AND p."positionMs" > 0
       ORDER BY p."positionAt" DESC, p.track DESC LIMIT ?`,
      [username, MOST_BOOKMARKS],
    ),
  )
  const found = await songs(call, () =>
    byIds(
      context.library.store.dialect,
      "track",
      rows.map(({ track }) => track),
    ),
  )
  const songOf = new Map(found.map((song) => [song.id, song]))
  return rows.flatMap(({ track, positionMs, positionAt, comment }) => {
    const entry = songOf.get(trackId(track))
    const at = dateOf(positionAt ?? 0)
    return entry === undefined
      ? []
      : { position: positionMs, username, comment: comment ?? "", created: at, changed: at, entry }
  })
}

/** The queue that the member saved last, on whatever device; an empty one where there is none. */
async function lastQueue(call: Pick<Call, "context" | "principal">) {
  const { context, principal } = call
  const own = views.selectFrom("queue").selectAll().where("user", "=", principal.member)
  const [queue] = await context.read(() => all(own.orderBy("savedAt", "desc").orderBy("id").limit(1)))
  const ids = queue === undefined ? [] : (JSON.parse(queue.tracks) as string[])
  const found = await songs(call, function* () {
    const { dialect } = context.library.store
    if (ids.length === 0) return []
    return yield* query<Views["track"]>(
      `SELECT k.* FROM "track" k WHERE ${dialect.anyOf("k.id", "text")} AND ${VISIBLE}`,
      [dialect.list(ids)],
    )
  })
  const songOf = new Map(found.map((song) => [song.id, song]))
  // Where tracks went meanwhile, what plays keeps its place among those that are left.
  const there = ids.map((each) => songOf.get(trackId(each)))
  const before = there.slice(0, queue?.current ?? 0).filter((song) => song !== undefined).length
  const entry = there.filter((song) => song !== undefined)
  return {
    current: Math.min(before, Math.max(0, entry.length - 1)),
    position: queue?.positionMs ?? 0,
    username: principal.member,
    changed: dateOf(queue?.savedAt ?? 0),
    changedBy: queue?.id ?? "",
    entry,
  }
}

async function saveQueue(
  call: Pick<Call, "context" | "principal" | "client" | "request">,
  ids: readonly string[],
  index: number,
  positionMs: number,
) {
  const { context, principal, client } = call
  await context.change(principal, call.request, function* () {
    const tracks = yield* expectTracks(call, ids)
    const payload = { tracks, index, positionMs }
    return [
      {
        type: "queue.saved",
        subject: `queue:${client.replace(/[^\x21-\x7e]/g, "_")}`,
        log: ownLog(principal),
        payload,
      },
    ]
  })
  return {}
}
