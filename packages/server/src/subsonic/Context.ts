/** What the methods of the protocol work with. */
import type { Principal } from "@ledgerline/api"
import type { Decision, Library, Viewpoint, Work } from "@ledgerline/core"
import type { FastifyRequest } from "fastify"
import type { People } from "../access/People.ts"
import type { SubsonicWays } from "../access/subsonic.ts"
import { change } from "@ledgerline/api/local"
import type { Media } from "../media/media.ts"
import type { WorkPort } from "../work/port.ts"
import { NowPlaying } from "./NowPlaying.ts"
import { Places } from "./reading/Places.ts"

export interface ContextOptions {
  readonly library: Library
  readonly people: People
  readonly viewpoint: () => Promise<Viewpoint>
  readonly media: Media
  readonly ways: SubsonicWays
  /** Undefined where nothing is done in the background. */
  readonly work: WorkPort | undefined
}

const SHOWN = ["track", "album", "artist"]

export class Context {
  readonly library: Library
  readonly people: People
  readonly viewpoint: () => Promise<Viewpoint>
  readonly media: Media
  readonly ways: SubsonicWays
  readonly work: WorkPort | undefined
  readonly playing: NowPlaying
  readonly places: Places
  #changedAt: number
  readonly #unsubscribe: () => void

  constructor({ library, people, viewpoint, media, ways, work }: ContextOptions) {
    this.library = library
    this.people = people
    this.viewpoint = viewpoint
    this.media = media
    this.ways = ways
    this.work = work
    const now = () => library.ports.clock.now()
    this.playing = new NowPlaying(now)
    this.places = new Places(now)
    this.#changedAt = now()
    this.#unsubscribe = library.subscribe(({ views }) => {
      if (SHOWN.some((view) => views.has(view))) this.#changedAt = Math.max(now(), this.#changedAt + 1)
    })
  }

  /** When what is browsed was changed last, as far as this process knows: not before it began. */
  get changedAt(): number {
    return this.#changedAt
  }

  read<A>(work: () => Work<A>): Promise<A> {
    return this.library.store.read(work)
  }

  /** One change by a member, in the member's own log or in that of all. */
  change(principal: Principal, request: FastifyRequest, decide: Decision) {
    return change(this.library, { principal, request, headers: {} }, decide)
  }

  close(): void {
    this.#unsubscribe()
  }
}
