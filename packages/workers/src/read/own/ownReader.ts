/**
 * The reader without a library, for files as they should be: most of what people have. It reads the few bytes that say
 * something, where libraries copy each cover several times over, and needs none of their code. Whatever is odd it leaves
 * to them, so it may say nothing of a file but what they would say of it.
 */
import type { Container } from "../container.ts"
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

const READERS: Partial<Readonly<Record<Container, (opened: Opened) => Findings | undefined>>> = {
  flac: flacFindings,
  mp3: mp3Findings,
  mp4: mp4Findings,
  ogg: oggFindings,
}

/** What such a file says; undefined where a library should read it. */
export function ownFindings(opened: Opened, limits: Limits): Findings | undefined {
  const { file, sniffed } = opened
  const findings = READERS[sniffed.container]?.(opened)
  const durationMs = findings?.technical.durationMs
  if (durationMs === undefined || !isPlausible(durationMs, sniffed.container, file.bytes.size, limits)) return undefined
  return findings
}
