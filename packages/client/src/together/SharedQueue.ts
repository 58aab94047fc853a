/** What people hear together: a list that all of them see at once, which of it plays, and where in it they are. */
import type * as Y from "yjs"
import { type Live, LiveQuery } from "../live/LiveQuery.ts"
import type { Person, Said } from "./people.ts"
import type { Room } from "./Room.ts"

/** A place in a shared queue. */
export interface SharedItem {
  /** It stays the same when it is moved. */
  readonly item: string
  /** The id of a track. */
  readonly track: string
}

/** A shared queue as it is now. */
export interface SharedState {
  /** In order. */
  readonly items: readonly SharedItem[]
  /** The place that plays; null where that is none of those that are here. */
  readonly current: string | null
}

/** More than a queue may have. */
const MOST = 5000
const ID = /^[\x21-\x7e]{1,200}$/

/** A shared queue that this program is in. What is in it is changed by `library.playlists`, as with any list. */
export class SharedQueue {
  readonly id: string
  /** Who is in it, and where in which track they are. */
  readonly people: Live<readonly Person[]>
  readonly #room: Room
  readonly #end: () => void

  /** @internal */
  constructor(id: string, room: Room, people: Live<readonly Person[]>, end: () => void) {
    this.id = id
    this.people = people
    this.#room = room
    this.#end = end
  }

  /** What is in it, and what plays; kept up to date, by the server's order of things. Nothing until the server has told it. Fails as {@link people} does. */
  live(): Live<SharedState> {
    const room = this.#room
    const [items, meta] = [room.doc.getMap("items"), room.doc.getMap("meta")]
    return new LiveQuery<SharedState>({
      ask: async () => {
        if (room.refusal !== undefined) throw room.refusal
        return stateOf(items, meta)
      },
      listen: (listener) => {
        const tell = (): void => listener({ subjects: undefined, views: undefined })
        const leave = room.listen(tell)
        items.observe(tell)
        meta.observe(tell)
        return () => {
          leave()
          items.unobserve(tell)
          meta.unobserve(tell)
        }
      },
      concerns: () => true,
    })
  }

  /** Says which place plays, for all: for who may edit the queue. Nothing happens where it does already. */
  setCurrent(item: string): void {
    const meta = this.#room.doc.getMap("meta")
    if (this.#room.isSynced && meta.get("current") !== item) meta.set("current", item)
  }

  /** Says where this program's member is in it; null: nothing. */
  say(said: Said | null): void {
    this.#room.say(said)
  }

  /** Leaves it: nobody sees this program's member there any more. */
  leave(): void {
    this.#end()
  }
}

function stateOf(items: Y.Map<unknown>, meta: Y.Map<unknown>): SharedState {
  const placed: (SharedItem & { readonly order: string })[] = []
  for (const [item, value] of items.entries()) {
    if (typeof value !== "object" || value === null || placed.length >= MOST) continue
    const { track, order } = value as Readonly<Record<string, unknown>>
    if (typeof track === "string" && ID.test(track) && typeof order === "string") placed.push({ item, track, order })
  }
  const sorted = placed.toSorted((a, b) => compare(a.order, b.order) || compare(a.item, b.item))
  const current = meta.get("current")
  return {
    items: sorted.map(({ item, track }) => ({ item, track })),
    current: typeof current === "string" && items.has(current) ? current : null,
  }
}

const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1)
