/** Finds all tag blocks of a file. */
import type { ByteSource } from "../bytes.ts"
import type { Sniffed } from "../container.ts"
import type { Limits } from "../limits.ts"
import type { Picture } from "../reading.ts"
import { type Warning, warning } from "../warnings.ts"
import { blockBytes, lengthOf, type Located, type RawBlock } from "./block.ts"
import { aiffBlocks, asfBlocks, dsdiffBlocks, dsfBlocks, flacBlocks, riffBlocks } from "./chunks.ts"
import { endBlocks } from "./ends.ts"
import { matroskaBlocks, mp4Blocks, oggBlocks } from "./nested.ts"
import { partsOf } from "./parts.ts"

/** A block that was read whole, pictures and all. */
export interface LoadedBlock extends Located {
  readonly bytes: Buffer
}

/** Shorter than any header that leads to tags. */
const SMALLEST = 64

/** Reads what the file has of tag blocks. Damage ends a walk through a container; what was found until there stays. */
export function loadBlocks(source: ByteSource, sniffed: Sniffed, limits: Limits, warnings: Warning[]): LoadedBlock[] {
  let room = limits.rawBytes + limits.allPictureBytes
  const loaded: LoadedBlock[] = []
  if (source.size < SMALLEST) return loaded
  for (const block of locate(source, sniffed)) {
    const announced = lengthOf(block)
    if (announced > room) {
      warnings.push(warning("rawOmitted", `${block.kind} of ${announced} bytes`))
      continue
    }
    const bytes = blockBytes(source, block)
    if (bytes.length < announced)
      warnings.push(warning("truncated", `${block.kind} ends ${announced - bytes.length} bytes early`))
    room -= bytes.length
    loaded.push({ ...block, bytes })
  }
  return loaded
}

function locate(source: ByteSource, { container, start }: Sniffed): Located[] {
  switch (container) {
    case "wav":
      return [...endBlocks(source), ...riffBlocks(source)]
    case "aiff":
      return [...endBlocks(source), ...aiffBlocks(source)]
    case "dsdiff":
      return dsdiffBlocks(source)
    case "dsf":
      return dsfBlocks(source)
    case "flac":
      return [...endBlocks(source), ...flacBlocks(source, start)]
    case "asf":
      return asfBlocks(source)
    case "mp4":
      return mp4Blocks(source)
    case "matroska":
      return matroskaBlocks(source)
    case "ogg":
      return [...endBlocks(source), ...oggBlocks(source)]
    case "mp3":
    case "aac":
    case "ape":
    case "musepack":
    case "wavpack":
    case "tta":
    case "shorten":
    case "unknown":
      return endBlocks(source)
  }
}

/** The blocks as they are handed on: without the bytes of pictures that are handed on beside them. */
export function rawBlocks(
  loaded: readonly LoadedBlock[],
  pictures: readonly Picture[],
  limits: Limits,
  warnings: Warning[],
): RawBlock[] {
  let room = limits.rawBytes
  return loaded.flatMap((block) => {
    const { kind, position, pieces, bytes } = block
    const parts = partsOf(block, pictures)
    const kept = parts.reduce((sum, part) => sum + (part.kind === "bytes" ? part.bytes.length : 0), 0)
    if (kept > room) {
      warnings.push(warning("rawOmitted", `${kind} of ${bytes.length} bytes`))
      return []
    }
    room -= kept
    return [{ kind, position, offset: pieces[0]?.offset ?? 0, length: bytes.length, parts }]
  })
}
