/** Edits a library as its people do, and remembers all that was acknowledged: nothing of it may be missing anywhere in the end. */
import type { Change } from "@ledgerline/client"
import type { Place } from "./places.ts"

/** More than a week has. */
const MOST = 200

interface Acknowledged {
  readonly by: string
  readonly what: string
  readonly op: string
}

export class Ledger {
  readonly acknowledged: Acknowledged[] = []
  /** Tracks that were put into the list, in whatever order, less those that were taken out. */
  readonly listed: string[] = []
  /** When plays of a track began. */
  readonly plays: number[] = []
  /** What everybody last made of a track that nobody else edits. */
  readonly own = new Map<string, string>()
  readonly #list: string
  readonly #tracks: readonly string[]
  readonly #shared: string

  /** `shared`: the track that all of them edit. */
  constructor(list: string, ids: readonly string[], shared: string) {
    this.#list = list
    this.#tracks = ids
    this.#shared = shared
  }

  /** A day of one place: a field of its own track and one of everybody's, a rating, a play, and two tracks for the list. */
  async day(place: Place, own: string, day: number, startedAt: number): Promise<void> {
    const { api, name } = place
    const title = `${name}, day ${day}`
    await this.did(place, "an own title", api.tracks.edit(own, { title }))
    this.own.set(own, title)
    await this.did(place, "a shared comment", api.tracks.edit(this.#shared, { comment: title }))
    await this.did(place, "a rating", api.playback.rate(own, (day % 5) + 1))
    await this.did(place, "a play", api.playback.played(this.#shared, { startedAt, durationMs: 1000, completed: true }))
    this.plays.push(startedAt)
    const listed = [own, this.#tracks[day] ?? own]
    await this.did(place, "the list", api.playlists.add(this.#list, listed, { at: day % 3 }))
    this.listed.push(...listed)
  }

  /** Waits until a change was acknowledged, and remembers it. */
  async did(place: Place, what: string, change: Promise<Change>): Promise<Change> {
    const made = await change
    if (made.op === null) throw new Error(`${place.name} changed nothing: ${what}`)
    this.acknowledged.push({ by: place.name, what, op: made.op })
    return made
  }

  /** What a place does not have of all that was acknowledged anywhere. */
  async missingAt({ api, name }: Place): Promise<readonly string[]> {
    const known = new Set((await api.operations.list({ limit: MOST })).items.map(({ op }) => op))
    const missing = this.acknowledged.filter(({ op }) => !known.has(op))
    return missing.map(({ by, what }) => `${name} lacks ${what} of ${by}`)
  }
}
