/** What a device asks its servers about media, since their files lie there, and what it can tell by itself. */
import { lyricsOfTrack, soundOfTrack } from "@ledgerline/api/local"
import type { Library } from "@ledgerline/core"
import type { Input, RouteName } from "../caller.ts"
import type { DeviceRoutes } from "../device/contract.ts"
import { LedgerlineError } from "../errors.ts"
import { text } from "../facade/given.ts"
import { requestOf } from "../remote/requestOf.ts"
import { errorOf } from "./errorOf.ts"
import type { ServerAccess } from "./ServerAccess.ts"
import type { Servers } from "./Servers.ts"

/** What servers alone can answer. */
const ASKED: ReadonlySet<RouteName> = new Set(["waveform", "streamDecision", "artworkFacts"])

const trackIn = ({ params }: Input): string => text(params?.["track"] ?? "", "the id of a track")

export class DeviceMedia {
  readonly #library: Library
  readonly #servers: Servers

  constructor(library: Library, servers: Servers) {
    this.#library = library
    this.#servers = servers
  }

  /** Where media are now. */
  place(): Promise<DeviceRoutes["device.media"]["answer"]> {
    return this.#first(async (server) => {
      const { address, token } = await server.way()
      return { url: address, headers: { authorization: `Bearer ${token}` } }
    })
  }

  /** Answers a route about media; undefined where it is about something else. */
  answer(name: RouteName, input: Input): Promise<unknown> | undefined {
    if (name === "lyrics") return lyricsOfTrack(this.#library, trackIn(input))
    if (name === "sound") {
      const track = trackIn(input)
      // What only somebody with the file knows can do without.
      return this.#ask(name, input).catch(() => soundOfTrack(this.#library, track))
    }
    return ASKED.has(name) ? this.#ask(name, input) : undefined
  }

  #ask(name: RouteName, input: Input): Promise<unknown> {
    return this.#first(async (server) => {
      const asked = requestOf(name, input)
      return asked === undefined ? undefined : server.json(asked.path, asked.init)
    })
  }

  /** What the first server answers that can. Fails as the last one does. */
  async #first<A>(ask: (server: ServerAccess) => Promise<A>): Promise<A> {
    let failure = new LedgerlineError({ reason: "offline", message: "no server can be reached" })
    await this.#servers.tried()
    for (const server of this.#servers.reachable) {
      try {
        return await ask(server)
      } catch (cause) {
        failure = errorOf(cause)
      }
    }
    throw failure
  }
}
