/**
 * Listening together: the player follows a shared queue, and the queue the player of who may edit it. Whoever pauses, goes on
 * or goes somewhere else in a track does so for all; of several who do, the last counts.
 */
import type { Track } from "@ledgerline/client/contract"
import type { LibraryApi } from "@ledgerline/client/remote"
import type { Listening, Person, SharedItem, SharedQueue, SharedState } from "@ledgerline/client/together"
import { useSyncExternalStore } from "react"
import type { Player } from "../player/Player.ts"
import { isAsTold, listeningOf, placeIn, SAME } from "./hearing.ts"

/** Tracks that are asked for at once. */
const AT_ONCE = 100
/** Milliseconds for which a player needs no word of what it does, since it is told to. */
const SETTLES = 1500

export interface TogetherOptions {
  readonly player: Player
  readonly library: () => LibraryApi
  readonly queue: SharedQueue
  /** Whether who listens here may say what plays. */
  readonly mayLead: boolean
}

export class ListeningTogether {
  readonly id: string
  readonly #options: TogetherOptions
  readonly #ends: (() => void)[] = []
  readonly #tracks = new Map<string, Track>()
  /** The place in the shared queue of each entry of the player. */
  readonly #items = new Map<string, string>()
  #state: SharedState = { items: [], current: null }
  /** What all hear, by the last who changed it. */
  #shared: Listening | undefined
  /** The place that the player was told to play, or that was told to others. */
  #told: string | undefined
  #settles: ReturnType<typeof setTimeout> | undefined
  #work: Promise<void> = Promise.resolve()
  #isOver = false

  constructor(options: TogetherOptions) {
    this.id = options.queue.id
    this.#options = options
    const { player, queue } = options
    const live = queue.live()
    this.#ends.push(
      live.subscribe(() => this.#take(live.value)),
      queue.people.subscribe(() => this.#follow(queue.people.value ?? [])),
      player.subscribe(() => this.#played()),
    )
  }

  leave(): void {
    this.#isOver = true
    clearTimeout(this.#settles)
    for (const end of this.#ends) end()
    this.#options.queue.leave()
  }

  /** One change after another: each begins with what the one before came to. */
  #take(state: SharedState | undefined): void {
    if (state === undefined) return
    this.#state = state
    this.#work = this.#work.then(() => this.#show()).catch(() => undefined)
  }

  async #show(): Promise<void> {
    const { items } = this.#state
    await this.#load(items)
    if (this.#isOver) return
    const wanted = items.filter(({ track }) => this.#tracks.has(track))
    if (wanted.length === 0) return
    this.#settle()
    if (this.#items.size === 0) await this.#begin(wanted)
    else this.#change(wanted)
    this.#jump()
  }

  async #begin(wanted: readonly SharedItem[]): Promise<void> {
    const { player } = this.#options
    const at = wanted.findIndex(({ item }) => item === this.#state.current)
    const tracks = wanted.flatMap(({ track }) => this.#tracks.get(track) ?? [])
    const place = this.#shared === undefined ? 0 : placeIn(this.#shared) / 1000
    player.shuffle(false)
    await player.play(tracks, Math.max(0, at), `sharedQueue:${this.id}`, at === -1 ? 0 : place)
    for (const [i, { key }] of player.state.queue.entries()) this.#items.set(key, wanted[i]?.item ?? "")
    this.#told = this.#playing
    if (this.#shared?.isPaused === true) player.pause()
  }

  /** The least that makes the player's queue the shared one: what plays goes on. */
  #change(wanted: readonly SharedItem[]): void {
    const { player } = this.#options
    const there = new Set(wanted.map(({ item }) => item))
    const gone = player.state.queue.filter(({ key }) => !there.has(this.#items.get(key) ?? ""))
    if (gone.length > 0) player.remove(gone.map(({ key }) => key))
    for (const { key } of gone) this.#items.delete(key)
    const has = new Set(this.#items.values())
    const added = wanted.filter(({ item }) => !has.has(item))
    if (added.length > 0) {
      const before = player.state.queue.length
      const tracks = added.flatMap(({ track }) => this.#tracks.get(track) ?? [])
      player.enqueue(tracks, "last", `sharedQueue:${this.id}`)
      for (const [i, { key }] of player.state.queue.slice(before).entries()) this.#items.set(key, added[i]?.item ?? "")
    }
    for (const [i, { item }] of wanted.entries()) {
      const entry = player.state.queue.find(({ key }) => this.#items.get(key) === item)
      if (entry !== undefined && player.state.queue[i] !== entry) player.move(entry.key, i)
    }
  }

  #jump(): void {
    const { player } = this.#options
    const { current } = this.#state
    const at = player.state.queue.findIndex(({ key }) => this.#items.get(key) === current)
    if (current === null) this.#lead()
    else if (at !== -1 && at !== player.state.at) {
      this.#told = current
      player.jump(at)
    }
  }

  /** The place of what the player plays. */
  get #playing(): string | undefined {
    const { queue, at } = this.#options.player.state
    return this.#items.get(queue[at]?.key ?? "")
  }

  /** Says what plays here, for all. */
  #lead(): void {
    const { queue, mayLead } = this.#options
    const item = this.#playing
    if (mayLead && item !== undefined && item !== this.#state.current) queue.setCurrent(item)
  }

  /** The player did something: by itself, by who listens here, or since it was told to. */
  #played(): void {
    const { player, queue } = this.#options
    const now = listeningOf(player)
    // Before the queue is here, it plays something else.
    if (now === undefined || this.#items.size === 0 || player.state.state === "loading") return
    const isOther = this.#playing !== this.#told
    // What a player does to get where it was told to is nothing that others need to follow.
    const isSame = this.#settles !== undefined || (this.#shared !== undefined && isAsTold(this.#shared, now))
    if (!isOther && isSame) return
    this.#told = this.#playing
    this.#shared = now
    queue.say({ listening: now })
    this.#lead()
  }

  #follow(people: readonly Person[]): void {
    const { player, queue } = this.#options
    const last = people
      .flatMap(({ listening }) => listening ?? [])
      .reduce<Listening | undefined>((a, b) => (a === undefined || b.since > a.since ? b : a), undefined)
    if (last === undefined || last.since <= (this.#shared?.since ?? 0)) return
    this.#shared = last
    queue.say({ listening: last })
    if (last.track !== player.current?.id || this.#items.size === 0) return
    this.#settle()
    const place = placeIn(last)
    if (Math.abs(player.position * 1000 - place) > SAME) player.seek(place / 1000)
    if (last.isPaused !== (player.state.state === "paused")) player.toggle()
  }

  #settle(): void {
    clearTimeout(this.#settles)
    this.#settles = setTimeout(() => {
      this.#settles = undefined
      this.#played()
    }, SETTLES)
  }

  async #load(items: readonly SharedItem[]): Promise<void> {
    const missing = [...new Set(items.map(({ track }) => track))].filter((id) => !this.#tracks.has(id))
    for (let from = 0; from < missing.length; from += AT_ONCE) {
      const ids = missing.slice(from, from + AT_ONCE)
      // An id with a comma would be two.
      const asked = ids.filter((id) => !id.includes(","))
      const page = await this.#options.library().tracks.list({ ids: asked.join(",") })
      for (const track of page.items) this.#tracks.set(track.id, track)
    }
  }
}

let joined: ListeningTogether | undefined
const listeners = new Set<() => void>()

function set(next: ListeningTogether | undefined): void {
  joined?.leave()
  joined = next
  for (const listener of listeners) listener()
}

/** Joins a shared queue; whoever is in one leaves it. */
export const join = (options: TogetherOptions): void => set(new ListeningTogether(options))

/** Leaves the shared queue; what it holds stays in the player. */
export const leave = (): void => set(undefined)

/** Whether this browser is in a shared queue. */
export const isJoined = (): boolean => joined !== undefined

/** The shared queue that this browser is in; undefined where it is in none. */
export const useListeningTogether = (): ListeningTogether | undefined =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => joined,
  )
