/** The readers with a library: either alone, and both together. */
import { bytesAt } from "./bytes.ts"
import type { Container, Sniffed } from "./container.ts"
import type { Findings, TagSource } from "./findings.ts"
import { finish, type Opened } from "./finish.ts"
import type { Limits } from "./limits.ts"
import { DEFAULT_BUDGET, musicMetadataSource } from "./musicMetadata/source.ts"
import { exactTags } from "./raw/exact.ts"
import type { AudioFile, AudioReader, FileReading } from "./reading.ts"
import { refused, start } from "./start.ts"
import { tagLibSource } from "./taglib/source.ts"
import { factsOf } from "./technical/facts.ts"
import { isPlausible } from "./technical/plausible.ts"
import { type Warning, warning } from "./warnings.ts"

/** One library alone: for comparisons and tests. */
export const readerOf = (source: TagSource): AudioReader => ({
  async read(file, limits) {
    const opened = start(file, limits)
    try {
      return finish(opened, await source.find(file, opened.sniffed, limits), source.info, limits)
    } catch (error) {
      throw refused(opened.sniffed, [messageOf(error)])
    }
  },
})

/** Both libraries, without our own reader. */
export class LibraryReader implements AudioReader {
  private readonly first: TagSource
  private readonly second: TagSource
  private readonly secondWithoutPictures: TagSource

  private constructor(first: TagSource) {
    this.first = first
    this.second = musicMetadataSource()
    // Where TagLib has read the pictures, reading them again would cost most of the time.
    this.secondWithoutPictures = musicMetadataSource({ pictures: false, budget: DEFAULT_BUDGET })
  }

  static async load(): Promise<LibraryReader> {
    return new LibraryReader(await tagLibSource())
  }

  read(file: AudioFile, limits: Limits): Promise<FileReading> {
    return this.readOpened(start(file, limits), limits)
  }

  async readOpened(opened: Opened, limits: Limits): Promise<FileReading> {
    const { file, sniffed } = opened
    const failures: string[] = []
    const warnings: Warning[] = []
    const ask = async (source: TagSource): Promise<Findings | undefined> => {
      try {
        return await source.find(file, sniffed, limits)
      } catch (error) {
        failures.push(messageOf(error))
        warnings.push(warning("readerFailed", `${source.info.name}: ${messageOf(error)}`))
        return undefined
      }
    }
    const first = await ask(this.first)
    const lacking = first === undefined ? undefined : lacks(opened, first, limits)
    if (first !== undefined && lacking === undefined) return finish(opened, first, this.first.info, limits)
    const isHeavy = file.bytes.size > limits.allPictureBytes
    const second =
      (await ask(first === undefined ? this.second : this.secondWithoutPictures)) ??
      // So large that its pictures may be what nobody had room for.
      (first === undefined && isHeavy ? await ask(this.secondWithoutPictures) : undefined)
    const merged =
      first === undefined ? second : second === undefined ? first : merge(first, second, lacking as Lacking)
    if (merged === undefined) throw refused(sniffed, failures)
    if (saysNothing(sniffed, merged)) throw refused(sniffed, ["neither audio nor tags found"])
    const info =
      first === undefined ? this.second.info : second === undefined ? this.first.info : both(this.first, this.second)
    return finish(opened, { ...merged, warnings: [...merged.warnings, ...warnings] }, info, limits)
  }
}

const both = ({ info: a }: TagSource, { info: b }: TagSource) => ({
  name: `${a.name}+${b.name}`,
  version: `${a.version}+${b.version}`,
})

/**
 * Readers that go by a file's name make something of any bytes, and any bytes hold what looks like a frame of MPEG audio:
 * that frames follow shows in a length.
 */
const saysNothing = ({ container }: Sniffed, { tags, technical, pictures }: Findings): boolean =>
  MAY_BE_NOISE.has(container) && tags.size === 0 && pictures.length === 0 && technical.durationMs === undefined

const MAY_BE_NOISE: ReadonlySet<Container> = new Set(["unknown", "mp3", "aac"])

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

interface Lacking {
  readonly tags: boolean
  readonly technical: boolean
  readonly syncedLyrics: boolean
}

/** What the second reader is asked for; undefined where the first has all. Each case is in docs/tag-readers.md. */
function lacks({ file, sniffed, blocks }: Opened, found: Findings, limits: Limits): Lacking | undefined {
  const { tags, hasSyncedLyrics } = exactTags(found.tags, blocks, [])
  const technical = { ...found.technical, ...factsOf(file.bytes, sniffed, tags) }
  const hasText = ["TITLE", "ARTIST", "ALBUM"].some((name) => tags.get(name)?.some((value) => value.trim() !== ""))
  const lacking = {
    tags:
      (!hasText && (blocks.some(({ kind }) => !READ_HERE.has(kind)) || MAY_HIDE_TAGS.has(sniffed.container))) ||
      blocks.filter(({ kind }) => kind === "id3v2").length > 1,
    technical:
      technical.sampleRate === undefined ||
      technical.durationMs === undefined ||
      !isPlausible(technical.durationMs, sniffed.container, file.bytes.size, limits) ||
      isDsdInWavPack(file, sniffed),
    syncedLyrics: hasSyncedLyrics,
  }
  return lacking.tags || lacking.technical || lacking.syncedLyrics ? lacking : undefined
}

/** Blocks of which the second reader could make no more than we do. */
const READ_HERE: ReadonlySet<string> = new Set(["vorbisComment", "apev2", "id3v1", "riff:LIST"])

/** Containers whose tags may be in places that we do not look for blocks in. */
const MAY_HIDE_TAGS: ReadonlySet<Container> = new Set(["matroska", "mp4", "asf"])

/** TagLib says the rate of the bytes that hold eight samples each. */
const isDsdInWavPack = ({ bytes }: AudioFile, { container, start: at }: Sniffed): boolean =>
  container === "wavpack" && ((bytesAt(bytes, at + 27, 1)[0] ?? 0) & 0x80) !== 0

function merge(first: Findings, second: Findings, lacking: Lacking): Findings {
  return {
    ...first,
    tags: lacking.tags
      ? new Map([
          ...second.tags,
          ...[...first.tags].filter(([, values]) => values.some((value) => value.trim() !== "")),
        ])
      : first.tags,
    technical: lacking.technical ? { ...first.technical, ...second.technical } : first.technical,
    syncedLyrics: lacking.syncedLyrics ? second.syncedLyrics : first.syncedLyrics,
    lyrics: first.lyrics.length > 0 ? first.lyrics : second.lyrics,
    chapters: first.chapters.length > 0 ? first.chapters : second.chapters,
  }
}
