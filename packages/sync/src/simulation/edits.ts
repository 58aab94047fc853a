/** What people do to a library: tracks, edits of fields, merges, playlists, reverts and now and then an erasure. */
import {
  addTracks,
  type Decision,
  type DecisionContext,
  eraseEvents,
  type Library,
  type LogEvent,
  moveItems,
  newClient,
  type NewEvent,
  readPlaylist,
  removeItems,
  revertEvents,
  trackIdOf,
  type Work,
} from "@ledgerline/core"
import type { Chance } from "./random.ts"

/** Few, so that people meet on them. */
const FILES = ["a", "b", "c", "d", "e", "f"].map((letter) => letter.repeat(64))
const TRACKS = FILES.map((file) => trackIdOf(file))
/** What is edited together is many things, as a rule. */
const MANY = Array.from({ length: 60 }, (_, i) => trackIdOf(String(10 + i).repeat(32)))
const WORDS = ["Gold", "Moon", "Rain", "Long Way", "Blue", ""]
const LISTS = ["playlist:p", "playlist:q"]

const EDITS = {
  track: 6,
  claim: 20,
  lock: 3,
  merge: 3,
  create: 2,
  add: 8,
  remove: 4,
  move: 4,
  own: 5,
  revert: 8,
  erase: 1,
}

/**
 * Makes one random edit. Fails with CommandRejected where it cannot be. Ids of events whose payload it takes away are
 * added to `erased`.
 */
export async function edit(library: Library, chance: Chance, isGuest: boolean, erased: Set<string>): Promise<void> {
  const kind = chance.weighted(EDITS)
  const recent = kind === "revert" || kind === "erase" ? await anyEvent(library, chance, isGuest) : undefined
  const amount = chance.happens(0.1) ? 1 + chance.below(80) : 1
  const tracks = amount > 1 && chance.happens(0.8) ? MANY : TRACKS
  const log = isGuest ? "library" : "user:ada"
  const decide: Decision = function* (context) {
    const events: NewEvent[] = []
    for (let i = 0; i < (kind === "claim" || kind === "own" ? amount : 1); i++)
      events.push(...(yield* decideOne(context, kind, { chance, recent, log, tracks })))
    return events
  }
  if (kind === "erase" && recent !== undefined) erased.add(recent.id)
  await library.append({ actor: "user:ada", events: decide })
}

async function anyEvent(library: Library, chance: Chance, isGuest: boolean): Promise<LogEvent | undefined> {
  const last = (await library.holdings()).reduce((sum, { seq }) => sum + seq, 0)
  const [event] = await library.events(1 + chance.below(Math.max(1, last)), 1)
  return event === undefined || (isGuest && event.log !== "library") ? undefined : event
}

function* decideOne(
  context: DecisionContext,
  kind: keyof typeof EDITS,
  given: {
    readonly chance: Chance
    readonly recent: LogEvent | undefined
    readonly log: string
    /** Those that are edited. */
    readonly tracks: readonly string[]
  },
): Work<readonly NewEvent[]> {
  const { chance, recent, log, tracks } = given
  const track = chance.pick(tracks)
  const subject = `track:${track}`
  switch (kind) {
    case "track": {
      const file = chance.pick(FILES)
      return [{ type: "track.created", subject: `track:${trackIdOf(file)}`, payload: { mediaFile: file } }]
    }
    case "claim": {
      const fields = { [chance.pick(["title", "artist", "album"])]: chance.pick(WORDS) }
      return [{ type: "claim.attributed", subject, payload: { provider: "user", tier: "user", fields } }]
    }
    case "lock":
      return [{ type: chance.pick(["claim.locked", "claim.unlocked"]), subject, payload: { fields: ["title"] } }]
    case "merge":
      return [{ type: "track.merged", subject, payload: { into: chance.pick(TRACKS), because: { rule: "user" } } }]
    case "create":
      return [{ type: "playlist.created", subject: chance.pick(LISTS), payload: { name: "List" } }]
    case "own":
      return [
        {
          type: "playlist.created",
          subject: `playlist:${tracks === MANY ? track : "own"}`,
          log,
          payload: { name: chance.pick(["Mine", "Ours"]) },
        },
      ]
    case "add":
    case "move":
    case "remove": {
      const list = chance.pick(LISTS)
      const editing = { subject: list, state: yield* readPlaylist(context, list), client: newClient(context.random) }
      const items = editing.state.document.ordered
      if (kind === "add") return addTracks(editing, [track], { now: 5, at: chance.below(items.length + 1) })
      if (items.length === 0) return []
      if (kind === "remove") return removeItems(editing, [chance.pick(items).id])
      return moveItems(editing, [chance.pick(items).id], chance.below(items.length))
    }
    case "revert":
      return recent === undefined ? [] : yield* revertEvents(context, [recent])
    case "erase":
      return recent === undefined ? [] : yield* eraseEvents(context, [recent])
  }
}
