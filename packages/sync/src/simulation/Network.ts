/** A network that loses, doubles and delays, and lets only some reach others. */
import { serve } from "../server/serve.ts"
import type { Transport } from "../transport.ts"
import { Crashed, type Device } from "./Device.ts"
import type { Chance } from "./random.ts"
import type { Scheduler } from "./Scheduler.ts"
import { spoiledAnswer, spoiledRequest } from "./spoiling.ts"
import type { Plant } from "./world.ts"

export interface Weather {
  /** 0 to 1. */
  readonly loss: number
  readonly duplication: number
  /** The longest, in milliseconds. */
  readonly delay: number
  /** 0 to 1. */
  readonly spoiling: number
}

/** Longer than any delay: what has not answered by then is given up. */
const TIMEOUT = 30_000

export class Network {
  weather: Weather
  /** Ways that are cut, as `from to`; the other direction may be open. */
  readonly cut = new Set<string>()
  readonly #chance: Chance
  readonly #scheduler: Scheduler
  readonly #trace: (what: string) => void
  /** Requests that reached a server, and answers that reached who had asked. */
  arrived = 0
  readonly #plant: Plant

  constructor(options: {
    readonly chance: Chance
    readonly scheduler: Scheduler
    readonly weather: Weather
    readonly trace: (what: string) => void
    readonly plant: Plant
  }) {
    this.weather = options.weather
    this.#chance = options.chance
    this.#scheduler = options.scheduler
    this.#trace = options.trace
    this.#plant = options.plant
  }

  transport(client: Device, server: Device): Transport {
    return { request: (frame) => this.#request(client, server, frame) }
  }

  #request(client: Device, server: Device, frame: Uint8Array): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      this.#scheduler.after(TIMEOUT, () => reject(new Error("no answer")))
      let isAnswered = false
      const answer = (given: Uint8Array): void => {
        if (!isAnswered) this.arrived += 1
        isAnswered = true
        resolve(given)
      }
      const copies = this.#chance.happens(this.weather.duplication) ? 2 : 1
      for (let i = 0; i < copies; i++) {
        if (this.#isLost(client, server)) continue
        this.#scheduler.after(
          this.#chance.below(this.weather.delay),
          () => void this.#arrive(client, server, frame, answer),
        )
      }
    })
  }

  async #arrive(client: Device, server: Device, frame: Uint8Array, answer: (frame: Uint8Array) => void): Promise<void> {
    const { library } = server
    if (library === undefined) return
    this.arrived += 1
    try {
      const policy = {
        maySync: () => true,
        mayRead: (guest: Device, log: string) => !guest.isGuest || log === "library" || this.#plant.showsAll === true,
        mayWrite: (guest: Device, log: string) => !guest.isGuest || log === "library",
      }
      const shown = this.#plant.library?.(library, this.#chance, server) ?? library
      const asked = this.#isSpoiled() ? spoiledRequest(frame, this.#chance) : frame
      const { frame: back } = await serve({ library: shown, policy, pageSize: server.pageSize }, client, asked)
      this.#trace(`${client.name} > ${server.name} ${frame.length} ${back.length}`)
      if (this.#isLost(server, client)) return
      const said = this.#plant.answer?.(back, this.#chance) ?? back
      const given = this.#isSpoiled() ? spoiledAnswer(said, this.#chance) : said
      this.#scheduler.after(this.#chance.below(this.weather.delay), () => answer(given))
    } catch (cause) {
      if (!(cause instanceof Crashed)) throw cause
    }
  }

  #isSpoiled(): boolean {
    const { spoiling } = this.weather
    return spoiling > 0 && this.#chance.happens(spoiling)
  }

  #isLost(from: Device, to: Device): boolean {
    return this.cut.has(`${from.name} ${to.name}`) || this.#chance.happens(this.weather.loss)
  }
}
