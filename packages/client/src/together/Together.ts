/** Others who are connected to the same server: who is there, what they do, and what they hear. Docs: howto/listen-together.md. */
import type { LedgerlineError } from "../errors.ts"
import { type Live, LiveQuery } from "../live/LiveQuery.ts"
import type { RemoteLibrary } from "../remote/index.ts"
import { peopleIn, type Person, type Said } from "./people.ts"
import { Room, type RoomPorts } from "./Room.ts"
import { SharedQueue } from "./SharedQueue.ts"

/** A place where people see one another: who is connected at all, or who has a list open. */
export type Place = "presence" | `playlist:${string}` | `collection:${string}` | `queue:${string}`

/** How others are reached. */
export interface TogetherOptions {
  /** Where the surroundings have none, such as that of `ws`. */
  readonly WebSocket?: typeof WebSocket | undefined
}

interface Held {
  readonly room: Room
  count: number
}

/** Others on the same server. Nothing is said of this program's member before {@link Together.say}, and nothing is asked before somebody listens. */
export class Together {
  readonly #library: RemoteLibrary
  readonly #ports: RoomPorts
  readonly #rooms = new Map<string, Held>()
  /** What ends what is said, by place. */
  readonly #saying = new Map<string, { readonly room: Room; readonly end: () => void }>()
  #me: Promise<string> | undefined

  /** @internal */
  constructor(library: RemoteLibrary, { WebSocket: given = WebSocket }: TogetherOptions = {}) {
    const { caller } = library
    this.#library = library
    this.#ports = { url: roomsOf(caller.url), headers: () => caller.headers(), WebSocket: given }
  }

  /**
   * Who is in a place, each once, the member who asks last; kept up to date while somebody listens. Nobody while the server
   * cannot be reached. Fails with `notFound` where the place is not there or not for this member, and with `notSignedIn`.
   */
  people(place: Place = "presence"): Live<readonly Person[]> {
    return this.#live(place, async (room) => peopleIn(room.states, await this.#member()))
  }

  /**
   * Says of this program's member that they are in a place, and what they do there, until something else is said; null: nothing,
   * and nobody sees them there. Said again by itself when the line was broken.
   */
  say(place: Place, said: Said | null): void {
    const saying = this.#saying.get(place)
    if (said !== null) {
      const { room } = saying ?? this.#begin(place)
      room.say(said)
    } else if (saying !== undefined) {
      saying.room.say(null)
      saying.end()
      this.#saying.delete(place)
    }
  }

  /** A shared queue, by its id: what people hear together. Connected until {@link SharedQueue.leave}. */
  queue(id: string): SharedQueue {
    const place: Place = `queue:${id}`
    const { room, end } = this.#enter(place)
    return new SharedQueue(id, room, this.people(place), () => {
      room.say(null)
      end()
    })
  }

  /** Leaves all places. */
  close(): void {
    for (const { room } of this.#rooms.values()) room.close()
    this.#rooms.clear()
    this.#saying.clear()
  }

  #begin(place: Place) {
    const entered = this.#enter(place)
    this.#saying.set(place, entered)
    return entered
  }

  #live<T>(place: Place, answer: (room: Room) => Promise<T>): Live<T> {
    let room: Room | undefined
    return new LiveQuery<T>({
      ask: async () => {
        const refusal: LedgerlineError | undefined = room?.refusal
        if (room === undefined || refusal !== undefined) throw refusal ?? new Error("nobody listens")
        return answer(room)
      },
      listen: (listener) => {
        const entered = this.#enter(place)
        room = entered.room
        const leave = entered.room.listen(() => listener({ subjects: undefined, views: undefined }))
        return () => {
          leave()
          entered.end()
        }
      },
      concerns: () => true,
    })
  }

  /** One line to a place for all in this program. */
  #enter(place: Place): { readonly room: Room; readonly end: () => void } {
    let held = this.#rooms.get(place)
    if (held === undefined) this.#rooms.set(place, (held = { room: new Room(place, this.#ports), count: 0 }))
    held.count += 1
    const own = held
    let isOver = false
    const end = (): void => {
      if (isOver) return
      isOver = true
      own.count -= 1
      if (own.count > 0 || this.#rooms.get(place) !== own) return
      this.#rooms.delete(place)
      own.room.close()
    }
    return { room: own.room, end }
  }

  /** Asked once; where the server is away, again. */
  async #member(): Promise<string | undefined> {
    this.#me ??= this.#library.me().then(({ member }) => member)
    try {
      return await this.#me
    } catch {
      this.#me = undefined
      return undefined
    }
  }
}

/** Where the rooms of a server lie. */
function roomsOf(url: string): string {
  const address = new URL("collab", url.endsWith("/") ? url : `${url}/`)
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:"
  return address.href
}
