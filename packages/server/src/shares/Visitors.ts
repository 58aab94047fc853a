/** What people without an account may ask of a server: so many wrong links, and so much music at once. */
import { Refusal } from "@ledgerline/api"
import type { FastifyReply } from "fastify"
import { networkOf } from "../access/addresses.ts"
import { Attempts } from "../access/Attempts.ts"

/** Links that are none, from one network, in a quarter of an hour. */
const WRONG = { most: 50, within: 15 * 60_000 }
/** Answers with bytes at once: for one network, and for all visitors together. */
const MOST_FOR_ONE = 8
const MOST = 64

export class Visitors {
  readonly #wrong: Attempts
  readonly #byNetwork = new Map<string, number>()
  #running = 0

  /** `now`: milliseconds since some moment. */
  constructor(now: () => number) {
    this.#wrong = new Attempts(WRONG, now)
  }

  /** What somebody is told whose link opens nothing, whyever. Who brings a good one is let in all the same. */
  refusal(address: string): Refusal {
    const network = networkOf(address)
    if (this.#wrong.take(network)) return new Refusal(404, "notFound", "nothing is shared here, or not any more")
    const seconds = Math.max(1, Math.ceil(this.#wrong.wait(network) / 1000))
    return new Refusal(429, "tooMany", `too many wrong links; try again in ${Math.ceil(seconds / 60)} minutes`, seconds)
  }

  /** Takes a place until the answer is over. Fails with a {@link Refusal}, 503, where none is left. */
  begin(address: string, { raw }: FastifyReply): void {
    const network = networkOf(address)
    const own = this.#byNetwork.get(network) ?? 0
    if (own >= MOST_FOR_ONE || this.#running >= MOST)
      throw new Refusal(503, "busy", "as many listen as this server lets; try again", 5)
    this.#byNetwork.set(network, own + 1)
    this.#running += 1
    raw.once("close", () => {
      this.#running -= 1
      const left = (this.#byNetwork.get(network) ?? 1) - 1
      if (left > 0) this.#byNetwork.set(network, left)
      else this.#byNetwork.delete(network)
    })
  }
}
