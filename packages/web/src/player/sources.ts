/** From where tracks are played, as it is now: this device, what it keeps, a server; and what is known of how they sound. */
import type { ResolutionWhy } from "@ledgerline/client"
import type { Sound as SoundFacts, StreamDecision, Track } from "@ledgerline/client/contract"
import type { OpenLibrary } from "../app/library.tsx"
import { media } from "../app/media.ts"
import { type Piece, type Sound, type Trim, Unplayable } from "./engine/Engine.ts"
import { factorOf, type GainSettings } from "./gain.ts"
import type { Entry } from "./queue/queue.ts"

/** By which way a track comes, and what of it. */
export interface Way {
  readonly kind: "local" | "cached" | "stream" | "objectStore"
  /** Why so; null where there is nothing to say. */
  readonly why: ResolutionWhy | null
  /** Asks what is sent; null where it is the file as it is. */
  readonly decision: (() => Promise<StreamDecision | undefined>) | null
}

export interface SourcesOptions {
  readonly library: () => OpenLibrary
  /** What this browser decodes, as the server calls it. */
  readonly accepts: () => Promise<readonly string[]>
  readonly gain: () => GainSettings
  /** Kilobits a second at most; 0 is no limit. */
  readonly maxBitRate: () => number
}

/** What the server can make where the file itself cannot be played. */
const MADE = ["opus", "mp3"] as const
/** Milliseconds after which a track is played without what is known of its sound. */
const PATIENCE = 3000
/** How many tracks are remembered. */
const MOST = 100

export class Sources {
  readonly #options: SourcesOptions
  readonly #facts = new Map<string, Promise<SoundFacts | undefined>>()
  readonly #known = new Map<string, SoundFacts>()
  readonly #ways = new Map<string, Way>()

  constructor(options: SourcesOptions) {
    this.#options = options
  }

  pieceOf({ key, track }: Entry, isAlbum: boolean): Piece {
    return {
      key,
      duration: (track.durationMs ?? 0) / 1000,
      gain: () => {
        const facts = this.#known.get(track.id)
        return facts === undefined ? 1 : factorOf(this.#options.gain(), facts.replayGain, isAlbum)
      },
      open: async (failed) => {
        const [facts, sound] = await Promise.all([this.facts(track), this.#open(track, failed)])
        return { ...sound, trim: trimOf(facts, sound.file) }
      },
    }
  }

  /** What is known of a way that a piece was opened by. */
  wayOf(track: string, way: string): Way | undefined {
    return this.#ways.get(`${track} ${way}`)
  }

  /** How loud it is, and which samples are music; undefined where nobody can be asked. */
  facts(track: Track): Promise<SoundFacts | undefined> {
    const known = this.#facts.get(track.id)
    if (known !== undefined) return known
    const asked = this.#ask(track.id)
    remember(this.#facts, track.id, asked)
    void asked.then((facts) => {
      if (facts === undefined) this.#facts.delete(track.id)
      else remember(this.#known, track.id, facts)
    })
    return asked
  }

  async #ask(track: string): Promise<SoundFacts | undefined> {
    const { server } = this.#options.library()
    try {
      const signal = AbortSignal.timeout(PATIENCE)
      const answer = await server.request(`/api/v1/tracks/${encodeURIComponent(track)}/sound`, { signal })
      return answer.ok ? ((await answer.json()) as SoundFacts) : undefined
    } catch {
      return undefined
    }
  }

  /** `file`: the media file that comes as it is; null where it is made of one, or nobody knows. */
  async #open(
    track: Track,
    failed: readonly string[],
  ): Promise<Omit<Sound, "trim"> & { readonly file: string | null }> {
    const { device } = this.#options.library()
    return device === undefined ? this.#fromServer(track, failed) : this.#fromDevice(device, track, failed)
  }

  async #fromDevice(device: NonNullable<OpenLibrary["device"]>, { id }: Track, failed: readonly string[]) {
    // The last word of a way that is ours says what the server is to make.
    const whole = failed.filter((way) => !way.includes("#"))
    const found = await device.resolve(id, { without: whole })
    if (found.kind === "offline" || found.mediaFile === null) {
      // What came as it is and could not be played may come as something else.
      const made = await this.#made(device, id, failed)
      if (made !== undefined) return made
      throw new Unplayable(found.reason, { reason: found.why.reason })
    }
    const { kind, way, mediaFile, url, headers, why } = found
    if (kind === "stream" && url !== null) return this.#stream(id, way, await this.#fitting(url), headers, why)
    this.#note(id, way, { kind, why, decision: null })
    const from = url === null ? { open: () => device.offline.open(mediaFile) } : { url, headers }
    return { way, from, file: mediaFile }
  }

  async #made(device: NonNullable<OpenLibrary["device"]>, id: string, failed: readonly string[]) {
    const { kind, way, url, headers, why } = await device.resolve(id)
    if (kind !== "stream" || url === null) return undefined
    const format = MADE.find((each) => !failed.includes(`${way}#${each}`))
    return format === undefined
      ? undefined
      : this.#stream(id, `${way}#${format}`, withQuery(url, { format }), headers, why)
  }

  async #fromServer({ id }: Track, failed: readonly string[]) {
    const url = new URL(media.streamUrl(id), document.baseURI).href
    if (!failed.includes("stream")) return this.#stream(id, "stream", await this.#fitting(url), {}, null)
    const format = MADE.find((each) => !failed.includes(`stream#${each}`))
    if (format === undefined) throw new Unplayable("every way to it has failed", { reason: "allFailed" })
    return this.#stream(id, `stream#${format}`, withQuery(url, { format }), {}, null)
  }

  async #fitting(url: string): Promise<string> {
    const { accepts, maxBitRate } = this.#options
    const most = maxBitRate()
    return withQuery(url, { accepts: (await accepts()).join(","), ...(most > 0 ? { maxBitRate: String(most) } : {}) })
  }

  async #stream(
    track: string,
    way: string,
    url: string,
    headers: Readonly<Record<string, string>>,
    why: ResolutionWhy | null,
  ) {
    let asked: Promise<StreamDecision | undefined> | undefined
    const decision = (): Promise<StreamDecision | undefined> => (asked ??= decisionOf(url, headers))
    this.#note(track, way, { kind: "stream", why, decision })
    const decided = await decision()
    const file = decided?.send === "original" ? decided.mediaFile : null
    return { way, from: { url, headers }, file }
  }

  #note(track: string, way: string, what: Way): void {
    remember(this.#ways, `${track} ${way}`, what)
  }
}

const remember = <Key, Value>(map: Map<Key, Value>, key: Key, value: Value): void => {
  map.delete(key)
  map.set(key, value)
  const first = map.keys().next()
  if (map.size > MOST && first.done !== true) map.delete(first.value)
}

function withQuery(url: string, query: Readonly<Record<string, string>>): string {
  const made = new URL(url)
  for (const [name, value] of Object.entries(query)) if (value !== "") made.searchParams.set(name, value)
  return made.href
}

async function decisionOf(url: string, headers: Readonly<Record<string, string>>): Promise<StreamDecision | undefined> {
  const asked = new URL(url)
  asked.pathname = `${asked.pathname}/decision`
  try {
    const answer = await fetch(asked, { headers, signal: AbortSignal.timeout(PATIENCE) })
    return answer.ok ? ((await answer.json()) as StreamDecision) : undefined
  } catch {
    return undefined
  }
}

/** Only of the very file that comes. */
function trimOf(facts: SoundFacts | undefined, file: string | null): Trim | undefined {
  const { gapless } = facts ?? {}
  if (gapless === undefined || file === null || facts?.mediaFile !== file) return undefined
  const { sampleRate, encoderDelay, totalSamples } = gapless
  return { sampleRate, encoderDelay, total: totalSamples }
}
