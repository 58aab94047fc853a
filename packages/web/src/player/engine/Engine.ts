/** What makes sound: the port between the player and how a browser does it. */
import type { ResolutionWhy } from "@ledgerline/client"
import type { DeviceLibrary } from "@ledgerline/client/browser"

/** A file that is kept on this device, to be read in parts. */
export type CachedSound = Awaited<ReturnType<DeviceLibrary["offline"]["open"]>>

/** Which samples are music: what encoders put before and behind is left out. */
export interface Trim {
  /** Samples a second, of all that follows. */
  readonly sampleRate: number
  /** Samples that the encoder put before the music. */
  readonly encoderDelay: number
  /** Samples of music; undefined where nobody knows. */
  readonly total: number | undefined
}

/** One way to the bytes of a track, and what has to be known to play them. */
export interface Sound {
  /** Names the way, so that it can be passed over where it failed. */
  readonly way: string
  /** An address, or a file that is kept on this device. */
  readonly from:
    | { readonly url: string; readonly headers: Readonly<Record<string, string>> }
    | { readonly open: () => Promise<CachedSound> }
  readonly trim: Trim | undefined
}

/** A place of the queue, as an engine plays it. */
export interface Piece {
  readonly key: string
  /** Seconds, as the library knows it; 0 where nobody does. */
  readonly duration: number
  /** How much louder, as a factor. Asked again when {@link Engine.refresh} is called. */
  readonly gain: () => number
  /** The best way that has not failed. Rejects with {@link Unplayable} where there is none left. */
  readonly open: (failed: readonly string[]) => Promise<Sound>
}

/** Why a track cannot be played now: of a resolution, of what came, or of how this browser decodes. */
export type TroubleReason =
  | Extract<ResolutionWhy["reason"], "noSource" | "setOffline" | "noServer" | "allFailed" | "notThere">
  /** Nothing answered, or nothing came any more. */
  | "noAnswer"
  /** Something other than music answered; `status` says what. */
  | "refused"
  /** It is not the file any more that was begun. */
  | "changed"
  /** There is no sound in it. */
  | "noSound"
  /** This browser does not play what is in it; `codec` says what that is. */
  | "unsupported"
  /** The bytes came, and cannot be decoded. */
  | "undecodable"

/** What stands in the way of the music. */
export interface Trouble {
  /** As whoever failed says it. */
  readonly message: string
  /** What the page has words for: a {@link TroubleReason}, or what a server says. */
  readonly reason?: string | undefined
  readonly facts?: Readonly<Record<string, string | number>> | undefined
}

/** It cannot be played now, and why. */
export class Unplayable extends Error implements Trouble {
  override readonly name: string = "Unplayable"
  readonly reason: string | undefined
  readonly facts: Trouble["facts"]

  constructor(message: string, { reason, facts, cause }: Omit<Trouble, "message"> & { readonly cause?: unknown } = {}) {
    super(message, cause === undefined ? undefined : { cause })
    this.reason = reason
    this.facts = facts
  }
}

/** Of whatever was thrown, what there is to say. */
export function troubleOf(error: unknown): Trouble {
  if (error instanceof Unplayable) return { message: error.message, reason: error.reason, facts: error.facts }
  if (!(error instanceof Error)) return { message: String(error) }
  return "reason" in error ? { message: error.message, reason: String(error.reason) } : { message: error.message }
}

/** What a server that gives no music says, or that something else answers. */
export async function refusalOf(answer: Response): Promise<Unplayable> {
  const { detail, reason } = (await answer.json().catch(() => ({}))) as { detail?: unknown; reason?: unknown }
  const { status, statusText } = answer
  return typeof detail === "string" && typeof reason === "string"
    ? new Unplayable(detail, { reason })
    : new Unplayable(`${status} ${statusText}`, { reason: "refused" satisfies TroubleReason, facts: { status } })
}

export type EngineChange =
  | { readonly kind: "loading" | "playing" | "paused" }
  /** Which way is played now. */
  | { readonly kind: "source"; readonly key: string; readonly way: string }
  /** What was prepared has begun. */
  | { readonly kind: "joined"; readonly key: string }
  | { readonly kind: "ended" }
  /** It stands still and tries by itself to go on, with what came up. `isUndecoded`: it had a file, and could not decode it. */
  | { readonly kind: "stuck"; readonly trouble: Trouble; readonly isUndecoded?: boolean }

export interface Join {
  /** Seconds for which both sound. 0: sample after sample. */
  readonly crossfade: number
}

export interface Engine {
  /** Told of what happens by itself or was asked for. */
  onChange: (change: EngineChange) => void
  /** Seconds in what is heard. */
  readonly position: number
  /** Seconds; 0 until it is known. */
  readonly duration: number
  /** What is heard, for those who draw it; undefined where a browser does not let it be seen. */
  readonly analyser: AnalyserNode | undefined
  /** Plays in place of what played. `isPaused`: is ready there and waits. */
  play(piece: Piece, at?: number, isPaused?: boolean): void
  /** What follows when this ends; undefined: nothing. */
  prepare(piece: Piece | undefined, join: Join): void
  pause(): void
  resume(): void
  seek(seconds: number): void
  /** From 0 to 1, reached within these seconds. */
  setVolume(volume: number, within?: number): void
  /** 1 is as recorded; the pitch stays. */
  setSpeed(speed: number): void
  /** Gains may have changed. */
  refresh(): void
  /** What was in the way may be gone: tries again now. */
  retry(): void
  /**
   * To be called while somebody presses something, before there is anything to play: some browsers let only that sound which
   * began then. Answers whether it need not be called again.
   */
  unlock?(): boolean
  /** Loads what takes a while, so that the first sound does not wait for it. */
  warm?(): void
  /** Ends all sound. It can be played again. */
  stop(): void
}
