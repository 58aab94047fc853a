/**
 * The identity of a media file: a hash of its audio, without tags, pictures and whatever else programs write around it.
 * docs/media-identity.md says for each container what is hashed. Ids never change, so neither may this. An entry of its
 * own, `@ledgerline/core/identity`, since threads and browsers that read files need nothing else of the engine.
 */
import { mediaFileIdOf } from "../library/mediaFile/id.ts"
import { type Container, newDigest, type Payload } from "./payload.ts"
import type { RandomAccess } from "./port.ts"
import { payloadOf } from "./recognise.ts"
import { afterHead, beforeTail, type Span } from "./wrapper.ts"
import { BrokenStructure, Window } from "./window.ts"

export interface AudioIdentity {
  /** The id of the media file: the part behind `mediaFile:`. */
  readonly id: string
  /** SHA-256 from which the id is derived, in hexadecimal. */
  readonly hash: string
  /** Undefined where the file is in none that is known, or not as it should be. */
  readonly container: Container | undefined
  /**
   * What stands for the audio: the audio's bytes, the checksum of the decoded audio that the file brings, or all bytes
   * but the tags around them (of the latter, too, where nothing else is there).
   */
  readonly basis: Payload["basis"] | "file"
  /** Bytes that were hashed as audio. */
  readonly audioBytes: number
}

/** The identity of what can be read through the port, in time that is linear in its size and with flat memory. */
export function identify(file: RandomAccess): AudioIdentity {
  const payload = attempt(file, payloadOf)
  // Headers alone are no identity: files that are still on their way would all be one.
  if (payload !== undefined && (payload.digest.audioBytes > 0 || payload.basis === "checksum")) return answer(payload)
  const untagged = attempt(file, (window) => {
    const start = afterHead(window)
    return everything(window, { start, end: beforeTail(window, start) })
  })
  if (untagged !== undefined && untagged.digest.audioBytes > 0) return answer(untagged)
  const window = Window.over(file)
  return answer(everything(window, { start: 0, end: window.size }))
}

type Found = Omit<Payload, "container" | "basis"> & Pick<AudioIdentity, "container" | "basis">

const everything = (window: Window, { start, end }: Span): Found => ({
  container: undefined,
  basis: "file",
  digest: newDigest("file").addRange(window, start, end),
})

function attempt<T>(file: RandomAccess, read: (window: Window) => T): T | undefined {
  try {
    return read(Window.over(file))
  } catch (error) {
    if (error instanceof BrokenStructure) return undefined
    throw error
  }
}

function answer({ container, basis, digest }: Found): AudioIdentity {
  const { audioBytes } = digest
  const hash = digest.finish().toString("hex")
  return { id: mediaFileIdOf(hash), hash, container, basis, audioBytes }
}
