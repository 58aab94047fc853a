/**
 * Whether a file is the one that its id names, in all that is heard. An id is made of the audio, and of some containers not of
 * every byte that a player needs: docs/media-identity.md says which. What the id does not cover, checksums of the file do, or
 * somebody who has it.
 */
import { type AudioIdentity, identify } from "./audioIdentity.ts"
import { framesHold } from "./formats/flac/frames.ts"
import { pagesHold } from "./formats/ogg/pages.ts"
import type { Container } from "./payload.ts"
import type { RandomAccess } from "./port.ts"
import { BrokenStructure, Window } from "./window.ts"
import { afterHead, beforeTail } from "./wrapper.ts"

export type Proof =
  /** The id covers all that is heard, or the checksums in the file cover the rest, and hold. */
  | "whole"
  /** The id covers the audio. Nothing here covers what says how it is decoded, and when. */
  | "audio"
  /** The checksums in the file do not hold: it was damaged on its way, or before. */
  | "broken"

export interface Examination extends AudioIdentity {
  readonly proof: Proof
}

/** The identity of a file, and how far it can be believed. Reads the file once or twice, with flat memory. */
export function examine(file: RandomAccess): Examination {
  const identity = identify(file)
  return { ...identity, proof: proofOf(file, identity) }
}

function proofOf(file: RandomAccess, { container, basis }: AudioIdentity): Proof {
  if (container !== undefined && AUDIO_ALONE.has(container)) return "audio"
  const isBroken =
    (container === "flac" && basis === "checksum" && !holds(file, flacHolds)) ||
    (container === "ogg" && !holds(file, (window) => pagesHold(window, afterHead(window))))
  return isBroken ? "broken" : "whole"
}

/** What says how they are decoded, and when, is where tags are too, and has no checksum. */
const AUDIO_ALONE: ReadonlySet<Container> = new Set(["mp4", "matroska", "asf"])

function flacHolds(window: Window): boolean {
  const start = afterHead(window)
  return framesHold(window, { start, end: beforeTail(window, start) })
}

function holds(file: RandomAccess, look: (window: Window) => boolean): boolean {
  try {
    return look(Window.over(file))
  } catch (error) {
    if (error instanceof BrokenStructure) return false
    throw error
  }
}
