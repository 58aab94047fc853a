/** Makes a reading of what readers found: what is the same whoever read. */
import type { Sniffed } from "./container.ts"
import { clean } from "./fields/clean.ts"
import { commonOf } from "./fields/common.ts"
import type { Findings, Tags } from "./findings.ts"
import type { Limits } from "./limits.ts"
import { picturesOf } from "./pictures.ts"
import { exactTags } from "./raw/exact.ts"
import { blockSheet, type EmbeddedSheet } from "./raw/flacCueSheet.ts"
import { matroskaChapters } from "./raw/matroskaChapters.ts"
import { type LoadedBlock, loadBlocks, rawBlocks } from "./raw/locate.ts"
import type { AudioFile, FileReading, ReaderInfo, Technical } from "./reading.ts"
import { factsOf, withTrueBits } from "./technical/facts.ts"
import { plausible } from "./technical/plausible.ts"
import { type Warning, warning } from "./warnings.ts"

/** What is known of a file before a reader looks at it. */
export interface Opened {
  readonly file: AudioFile
  readonly sniffed: Sniffed
  readonly blocks: readonly LoadedBlock[]
  readonly warnings: readonly Warning[]
}

export function open(file: AudioFile, sniffed: Sniffed, limits: Limits): Opened {
  const warnings: Warning[] = []
  const extension = /\.([A-Za-z0-9]{2,5})$/.exec(file.name ?? "")?.[1]?.toLowerCase()
  const known = extension === undefined ? undefined : EXTENSIONS.get(extension)
  if (known !== undefined && sniffed.container !== "unknown" && known !== sniffed.container) {
    warnings.push(warning("wrongExtension", `.${extension} is ${sniffed.container}`))
  }
  return { file, sniffed, blocks: loadBlocks(file.bytes, sniffed, limits, warnings), warnings }
}

const EXTENSIONS = new Map<string, Sniffed["container"]>([
  ["mp3", "mp3"],
  ["flac", "flac"],
  ["ogg", "ogg"],
  ["oga", "ogg"],
  ["opus", "ogg"],
  ["m4a", "mp4"],
  ["m4b", "mp4"],
  ["wma", "asf"],
  ["wav", "wav"],
  ["aif", "aiff"],
  ["aiff", "aiff"],
  ["ape", "ape"],
  ["mpc", "musepack"],
  ["wv", "wavpack"],
  ["tta", "tta"],
  ["dsf", "dsf"],
  ["mka", "matroska"],
  ["aac", "aac"],
])

export function finish(opened: Opened, findings: Findings, reader: ReaderInfo, limits: Limits): FileReading {
  const { file, sniffed, blocks } = opened
  const warnings = [...opened.warnings, ...findings.warnings]
  const pictures = picturesOf(file.bytes, findings.pictures, limits, warnings)
  const exact = exactTags(findings.tags, blocks, warnings)
  const tags = clean(exact.tags, blocks, limits, warnings)
  const inContainer = blocks.find(({ kind }) => kind === "matroska:Chapters")
  const chapters =
    findings.chapters.length > 0 || inContainer === undefined ? findings.chapters : matroskaChapters(inContainer)
  const common = commonOf(tags, { ...findings, chapters }, { limits, warnings, slashLists: exact.slashLists })
  const container = sniffed.container === "unknown" ? (findings.container ?? "unknown") : sniffed.container
  const told = { container, ...findings.technical, ...factsOf(file.bytes, sniffed, tags) }
  const said = exactDuration(withTrueBits(told))
  const technical = plausible(said, sniffed.container, file.bytes.size, limits, warnings)
  const raw = rawBlocks(blocks, pictures, limits, warnings)
  const cueSheet = sheetIn(tags, blocks)
  return {
    reader,
    common,
    technical,
    pictures,
    ...(cueSheet === undefined ? {} : { cueSheet }),
    raw,
    warnings: distinct(warnings),
  }
}

/** A tag holds a sheet as text in every format that has tags at all; FLAC has a block of its own besides. */
function sheetIn(tags: Tags, blocks: readonly LoadedBlock[]): EmbeddedSheet | undefined {
  const text = [...tags].find(([name]) => /(?:^|:)CUESHEET$/i.test(name))?.[1][0]
  const flac = blocks.find(({ kind }) => kind === "flac:cueSheet")
  const block = flac === undefined ? undefined : blockSheet(flac)
  if (text === undefined && block === undefined) return undefined
  return { ...(text === undefined ? {} : { text }), ...(block === undefined ? {} : { block }) }
}

/**
 * Frames of a codec are longer than what they hold at both ends; the count of samples is not. A count that is off by
 * more than that was written for another file, of which this one is a part.
 */
function exactDuration(technical: Technical): Technical {
  const { totalSamples, encoderDelay, encoderPadding = 0, sampleRate, durationMs } = technical
  if (totalSamples === undefined || encoderDelay === undefined || sampleRate === undefined) return technical
  const exact = Math.round((totalSamples / sampleRate) * 1000)
  const most = ((encoderDelay + encoderPadding + 4096) / sampleRate) * 1000
  if (durationMs === undefined || Math.abs(durationMs - exact) <= most) return { ...technical, durationMs: exact }
  const { totalSamples: _, ...rest } = technical
  return rest
}

/** In the order of their codes, each once: a damaged file may say the same a thousand times. */
function distinct(warnings: readonly Warning[]): Warning[] {
  const seen = new Map(warnings.map((each) => [`${each.code}\0${each.detail}`, each]))
  return [...seen.values()].slice(0, 200)
}
