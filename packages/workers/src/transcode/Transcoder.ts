/**
 * Makes audio into other formats while it is listened to, and keeps what is whole. Who asks for what is being made joins;
 * who asks for what was made has a file.
 */
import { read } from "node:fs"
import { open } from "node:fs/promises"
import type { CacheFolder, CachedFile } from "../cache/CacheFolder.ts"
import { run } from "../fingerprint/programs/run.ts"
import type { PoolPorts } from "../ports.ts"
import { samplesOf, type Stretch, transcodeArguments } from "./arguments.ts"
import { cutSegment, segmentArguments, segmentsOf } from "./hls.ts"
import { Places } from "./Places.ts"
import type { Program } from "./program.ts"
import { lengthOf, type Profile, PROFILES, RECIPE } from "./profiles.ts"
import { Running } from "./Running.ts"

export interface TranscoderOptions {
  /** What ffmpeg is here; undefined where there is none. Being found out, so that nobody has to wait for that. */
  readonly program: Promise<Program | undefined>
  readonly cache: CacheFolder
  readonly ports: PoolPorts
  /** Programs at once: in all, and for one member. */
  readonly atOnce: number
  readonly atOnceForOne: number
  /** How long one goes on that nobody reads, so that a player may seek; five seconds unless given. */
  readonly lingerMs?: number
}

export interface TranscodeRequest {
  readonly mediaFile: string
  /** One of {@link PROFILES}. */
  readonly profile: string
  /** Of the file, or of the stretch of it that is wanted. */
  readonly durationMs: number
  readonly stretch?: Stretch | undefined
  /** Begins so much later; such files are not kept. */
  readonly offsetMs?: number | undefined
  readonly member: string
  /** The file, open for reading until this is answered. */
  readonly fd: number
}

type Chosen = Omit<TranscodeRequest, "profile"> & { readonly profile: Profile }

export interface Transcode {
  /** Undefined where that is known only at the end. */
  readonly size: number | undefined
  /** Names just these bytes. */
  readonly name: string
  readonly profile: Profile
  read(into: Buffer, length: number, position: number, done: (error: Error | null, bytes: number) => void): void
  release(): void
}

export type TranscodeAnswer<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false
      readonly failure: {
        readonly reason:
          /** No such profile, or this machine's ffmpeg has no encoder for it. */
          | "unsupported"
          /** All places are taken. */
          | "busy"
          | "undecodable"
        readonly message: string
      }
    }

const refused = (reason: "unsupported" | "busy" | "undecodable", message: string) =>
  ({ ok: false, failure: { reason, message } }) as const

const SEGMENT = { timeLimitMs: 60_000, mostBytes: 4 * 1024 * 1024 }

export class Transcoder {
  readonly #options: TranscoderOptions
  readonly #places: Places
  readonly #running = new Map<string, Promise<Running>>()
  /** When what they made is kept or dropped. */
  readonly #ends = new Map<Running, Promise<void>>()

  constructor(options: TranscoderOptions) {
    this.#options = options
    this.#places = new Places(options.atOnce, options.atOnceForOne)
  }

  /** What can be made here; nothing without ffmpeg. */
  async profiles(): Promise<readonly Profile[]> {
    const program = await this.#options.program
    return PROFILES.filter(({ codec }) => program?.codecs.has(codec) === true)
  }

  /** Programs that run. */
  get running(): number {
    return this.#places.taken
  }

  async open(request: TranscodeRequest): Promise<TranscodeAnswer<Transcode>> {
    const { cache } = this.#options
    const program = await this.#options.program
    const profile = profileOf(program, request.profile)
    if (program === undefined || profile === undefined)
      return refused("unsupported", `${request.profile} cannot be made here`)
    const wish = { ...request, profile }
    const samples = samplesOf(wish)
    const name = nameOf(program, request, `${profile.id} ${samples}`)
    const there = this.#running.get(name) === undefined ? await cache.find(name) : undefined
    const whole = there === undefined ? undefined : await opened(there, name, profile)
    if (whole !== undefined) return { ok: true, value: whole }
    const length = program.exact.has(profile.codec) ? lengthOf(profile, samples) : undefined
    const hasPlace = !this.#running.has(name) && (await this.#place(request.member))
    // Another one may have begun it while a place was made, or was not to be had.
    const running = this.#running.get(name)
    if (running === undefined && !hasPlace) return refused("busy", "all places are taken")
    if (running !== undefined && hasPlace) this.#places.leave(request.member)
    try {
      const joined = await (running ?? this.#start(program, name, wish, length))
      const leave = joined.join()
      if (leave === undefined) {
        await this.#ends.get(joined)
        return await this.open(request)
      }
      try {
        await joined.begun()
      } catch (cause) {
        leave()
        throw cause
      }
      const read = joined.read.bind(joined)
      return { ok: true, value: { size: length, name, profile, read, release: leave } }
    } catch (cause) {
      return refused("undecodable", (cause as Error).message)
    }
  }

  /** The lengths in seconds of the segments of so much music. */
  segments(durationMs: number): number[] {
    return segmentsOf(samplesOf({ durationMs }))
  }

  /** A stretch of a few seconds for HLS, as AAC that goes on from the one before. Null behind the end. */
  async segment(request: TranscodeRequest, index: number): Promise<TranscodeAnswer<Uint8Array | null>> {
    const { cache, ports } = this.#options
    const program = await this.#options.program
    const profile = profileOf(program, request.profile)
    if (program === undefined || profile?.codec !== "aac")
      return refused("unsupported", `${request.profile} cannot be cut`)
    const wish = { ...request, profile }
    if (index >= segmentsOf(samplesOf(wish)).length) return { ok: true, value: null }
    const name = nameOf(program, request, `${profile.id} ${samplesOf(wish)} segment ${index}`)
    const there = await cache.read(name)
    if (there !== undefined) return { ok: true, value: there }
    if (!(await this.#place(request.member))) return refused("busy", "all places are taken")
    try {
      const ran = await run(program.path, segmentArguments(wish, index), { ...SEGMENT, ports, file: request.fd })
      if (ran.kind !== "ended") return refused("undecodable", ran.message)
      const bytes = ran.code === 0 ? cutSegment(ran.out, samplesOf(wish), index) : undefined
      if (bytes === undefined) return refused("undecodable", ran.err.trim().split("\n").at(-1) ?? "")
      await cache.write(name, bytes)
      return { ok: true, value: bytes }
    } finally {
      this.#places.leave(request.member)
    }
  }

  /** Ends what runs, and resolves when no process is left. */
  async close(): Promise<void> {
    const all = await Promise.allSettled(this.#running.values())
    for (const each of all) if (each.status === "fulfilled") each.value.stop()
    await Promise.all([...this.#ends.values(), this.#options.program])
  }

  /** Takes a place; where there is none, that of something that nobody reads any more. */
  async #place(member: string): Promise<boolean> {
    if (this.#places.take(member)) return true
    const left = [...this.#ends].filter(([running]) => !running.isRead)
    for (const [running] of left) running.stop()
    await Promise.all(left.map(([, end]) => end))
    return left.length > 0 && this.#places.take(member)
  }

  /** In a place that was taken. */
  #start(program: Program, name: string, wish: Chosen, length: number | undefined): Promise<Running> {
    const starting = this.#begin(program, name, wish, length)
    this.#running.set(name, starting)
    starting.catch(() => {
      this.#running.delete(name)
      this.#places.leave(wish.member)
    })
    return starting
  }

  async #begin(program: Program, name: string, wish: Chosen, length: number | undefined): Promise<Running> {
    const { cache, ports, lingerMs = 5000 } = this.#options
    const file = await cache.begin(name)
    const running = await Running.start({
      program: program.path,
      arguments: transcodeArguments(wish),
      input: wish.fd,
      length,
      file,
      ports,
      // What begins in the middle is begun anew with each step of a slider, and never asked for again.
      lingerMs: (wish.offsetMs ?? 0) === 0 ? lingerMs : 0,
      makeRoom: (bytes) => cache.makeRoom(bytes),
    })
    const finish = async (isWhole: boolean): Promise<void> => {
      this.#places.leave(wish.member)
      const isKept = isWhole && (wish.offsetMs ?? 0) === 0
      // A disk that fails here costs the file: it is made again.
      await (isKept ? file.keep() : file.drop()).catch(() => file.drop()).catch(() => undefined)
      this.#running.delete(name)
      this.#ends.delete(running)
    }
    this.#ends.set(running, running.ended.then(finish))
    return running
  }
}

const profileOf = (program: Program | undefined, id: string): Profile | undefined =>
  PROFILES.find((each) => each.id === id && program?.codecs.has(each.codec) === true)

/** The bytes that come out: of which audio, which stretch of it, by which program. */
function nameOf(program: Program, { mediaFile, stretch, offsetMs = 0 }: TranscodeRequest, what: string): string {
  const { startSample, endSample, sampleRate } = stretch ?? { startSample: 0, endSample: null, sampleRate: 0 }
  return ["transcode", RECIPE, program.version, mediaFile, startSample, endSample, sampleRate, offsetMs, what].join(" ")
}

/** Undefined where it was evicted since. */
async function opened(file: CachedFile, name: string, profile: Profile): Promise<Transcode | undefined> {
  const handle = await open(file.path, "r").catch(() => undefined)
  if (handle === undefined) return undefined
  let isOpen = true
  return {
    size: file.size,
    name,
    profile,
    read: (into, length, position, done) => read(handle.fd, into, 0, length, position, done),
    release: () => {
      if (isOpen) void handle.close().catch(() => undefined)
      isOpen = false
    },
  }
}
