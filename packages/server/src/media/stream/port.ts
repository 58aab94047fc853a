/** What makes audio into other formats. Which formats, and with what arguments, is its business and no request's. */
import type { ByteSource } from "../http/sendBytes.ts"

export type Codec = "opus" | "mp3" | "aac" | "flac"

export interface Profile {
  readonly id: string
  readonly codec: Codec
  /** Bits a second; null where that depends on the music. */
  readonly bitRate: number | null
  /** Of HTTP. */
  readonly type: string
  readonly extension: string
}

/** A part of a file, at the file's own rate. */
export interface Stretch {
  readonly startSample: number
  /** The first that is not in it; null where it ends with the file. */
  readonly endSample: number | null
  readonly sampleRate: number
}

export interface TranscodeRequest {
  readonly mediaFile: string
  readonly profile: string
  /** Of what is wanted of the file. */
  readonly durationMs: number
  readonly stretch?: Stretch | undefined
  readonly offsetMs?: number | undefined
  /** Who listens: there are so many places for each. */
  readonly member: string
  /** The file, open for reading until this is answered. */
  readonly fd: number
}

export interface Transcode extends ByteSource {
  /** Undefined where it is known only at the end. */
  readonly size: number | undefined
  /** Names just these bytes. */
  readonly name: string
  readonly profile: Profile
  release(): void
}

export type TranscodeAnswer<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false
      readonly failure: { readonly reason: "unsupported" | "busy" | "undecodable"; readonly message: string }
    }

export interface Transcoder {
  /** What can be made here. */
  readonly profiles: readonly Profile[]
  /** Reads of what it answers wait for what is not made yet. */
  open(request: TranscodeRequest): Promise<TranscodeAnswer<Transcode>>
  /** The lengths in seconds of the segments of so much music. */
  segments(durationMs: number): readonly number[]
  /** One segment of HLS; null behind the end. */
  segment(request: TranscodeRequest, index: number): Promise<TranscodeAnswer<Uint8Array | null>>
}
