/** The tabs of this browser: where one begins to play, the others pause. */
import { newKey } from "../app/newKey.ts"
import type { Player } from "./Player.ts"

const CHANNEL = "ledgerline.player"

interface Begun {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly tab: string
}

export class Tabs {
  readonly #listeners = new Set<() => void>()
  #isElsewhere = false

  /** Whether this tab was paused since another one plays, and did not play since. */
  get isElsewhere(): boolean {
    return this.#isElsewhere
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Begins; answers what ends it. */
  start(player: Player): () => void {
    if (!("BroadcastChannel" in globalThis)) return () => undefined
    const channel = new BroadcastChannel(CHANNEL)
    const tab = newKey()
    let own: Begun | undefined
    const end = player.subscribe(() => {
      const { state } = player.state
      if (state !== "playing" && state !== "loading") own = undefined
      else if (own === undefined) {
        own = { at: Date.now(), tab }
        this.#tell(false)
        channel.postMessage(own)
      }
    })
    channel.addEventListener("message", ({ data }: MessageEvent<Begun>) => {
      // Of two that begin at once, one goes on.
      if (own === undefined || own.at > data.at || (own.at === data.at && own.tab > data.tab)) return
      this.#tell(true)
      player.pause()
    })
    return () => {
      end()
      channel.close()
    }
  }

  #tell(isElsewhere: boolean): void {
    if (this.#isElsewhere === isElsewhere) return
    this.#isElsewhere = isElsewhere
    for (const listener of this.#listeners) listener()
  }
}
