/**
 * The reader without a library, for files as they should be: most of what people have. It reads the few bytes that say
 * something, where libraries copy each cover several times over, and needs none of their code. Whatever is odd it leaves
 * to them, so it may say nothing of a file but what they would say of it.
 */
import type { Findings } from "../findings.ts"
import type { Opened } from "../finish.ts"
import type { Limits } from "../limits.ts"
import type { ReaderInfo } from "../reading.ts"
import { isPlausible } from "../technical/plausible.ts"
import { flacFindings } from "./flac.ts"
import { mp3Findings } from "./mp3.ts"
import { mp4Findings } from "./mp4.ts"
import { oggFindings } from "./ogg.ts"

export const OWN_READER: ReaderInfo = { name: "ledgerline", version: "2" }

/** What such a file says; undefined where a library should read it. */
export function ownFindings(opened: Opened, limits: Limits): Findings | undefined {
  const findings = readHere(opened)
  const durationMs = findings?.technical.durationMs
  if (durationMs === undefined) return undefined
  const { file, sniffed } = opened
  return isPlausible(durationMs, sniffed.container, file.bytes.size, limits) ? findings : undefined
}

function readHere(opened: Opened): Findings | undefined {
  switch (opened.sniffed.container) {
    case "flac":
      return flacFindings(opened)
    case "mp3":
      return mp3Findings(opened)
    case "mp4":
      return mp4Findings(opened)
    case "ogg":
      return oggFindings(opened)
    default:
      return undefined
  }
}
