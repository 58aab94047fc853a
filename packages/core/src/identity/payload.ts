/** What a format answers: which container it is, and the hash over its audio. */
import { Digest } from "./digest.ts"

export type Container =
  | "mpeg"
  | "adts"
  | "flac"
  | "ogg"
  | "mp4"
  | "wav"
  | "aiff"
  | "asf"
  | "ape"
  | "wavpack"
  | "musepack"
  | "tta"
  | "dsf"
  | "dsdiff"
  | "matroska"

export interface Payload {
  readonly container: Container
  /** `checksum`: the file's own checksum of the decoded audio stands for it. */
  readonly basis: "audio" | "checksum"
  readonly digest: Digest
}

/** A hash that no other container, version or use of SHA-256 shares. */
export const newDigest = (container: Container | "file"): Digest =>
  new Digest().describe("ledgerline audio v1", container)

export const audio = (container: Container, digest: Digest): Payload => ({ container, basis: "audio", digest })
