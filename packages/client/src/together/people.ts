/** Whom one sees: what others say of themselves, read without trust. Plain functions. */

/** Where somebody is in a track: `position` at the time `since`, and since then as long as it was not paused. */
export interface Listening {
  /** The id of a track. */
  readonly track: string
  /** Milliseconds from the beginning of the track. */
  readonly position: number
  /** Milliseconds since 1970, by the clock of who listens. */
  readonly since: number
  readonly isPaused: boolean
}

/** What this program says of its member in a room. */
export interface Said {
  /** `edits`: just now. */
  readonly doing?: "looks" | "edits" | undefined
  readonly listening?: Listening | undefined
  /** The id of the shared queue in which they listen with others. */
  readonly queue?: string | undefined
}

/** Somebody who is in a room, by however many devices. */
export interface Person {
  /** The member, as the server knows them. */
  readonly member: string
  /** Whether it is the member who asks, here or on another device. */
  readonly isMyself: boolean
  readonly doing: "looks" | "edits"
  /** What they hear; null where that is nothing, or nothing that others should know. */
  readonly listening: Listening | null
  /** The id of the shared queue in which they listen with others; null otherwise. */
  readonly queue: string | null
}

/** More people than a page can show are not read. */
const MOST = 200
const MEMBER = /^[A-Za-z0-9_-]{1,64}$/
const ID = /^[\x21-\x7e]{1,200}$/

type Fields = Readonly<Record<string, unknown>>

const isTime = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value) && value >= 0
const isId = (value: unknown): value is string => typeof value === "string" && ID.test(value)

function listeningOf(value: unknown): Listening | null {
  if (typeof value !== "object" || value === null) return null
  const { track, position, since, isPaused } = value as Fields
  if (!isId(track) || !isTime(position) || !isTime(since)) return null
  return { track, position, since, isPaused: isPaused === true }
}

/** Undefined where a state is none of somebody. */
function personOf(state: unknown, me: string | undefined): Person | undefined {
  if (typeof state !== "object" || state === null) return undefined
  const { user, doing, listening, queue } = state as Fields
  if (typeof user !== "string" || !MEMBER.test(user)) return undefined
  return {
    member: user,
    isMyself: user === me,
    doing: doing === "edits" ? "edits" : "looks",
    listening: listeningOf(listening),
    queue: isId(queue) ? queue : null,
  }
}

/** Who is there by the states of their devices, each once, by name; the member who asks comes last. */
export function peopleIn(states: Iterable<unknown>, me: string | undefined): readonly Person[] {
  const people = new Map<string, Person>()
  for (const state of states) {
    const person = personOf(state, me)
    if (person === undefined) continue
    const known = people.get(person.member)
    if (known === undefined && people.size >= MOST) continue
    people.set(person.member, known === undefined ? person : both(known, person))
  }
  return [...people.values()].toSorted(
    (a, b) => Number(a.isMyself) - Number(b.isMyself) || (a.member < b.member ? -1 : 1),
  )
}

const both = (one: Person, other: Person): Person => ({
  ...one,
  doing: one.doing === "edits" ? one.doing : other.doing,
  listening: latest(one.listening, other.listening),
  queue: one.queue ?? other.queue,
})

/** Of two devices the one that sounds, or began last. */
function latest(one: Listening | null, other: Listening | null): Listening | null {
  if (one === null || other === null) return one ?? other
  if (one.isPaused !== other.isPaused) return one.isPaused ? other : one
  return one.since >= other.since ? one : other
}
