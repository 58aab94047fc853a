/** Files that are there more than once: the same audio at several places, and one track in several encodings. */
import { all, among, type Library, views, type Work } from "@ledgerline/core"

export interface FileObject {
  readonly mediaFile: string
  readonly codec: string | null
  readonly bitRate: number | null
  readonly sampleRate: number | null
  readonly bitDepth: number | null
  readonly copies: readonly {
    readonly source: string
    readonly sourceName: string | null
    readonly path: string | null
    readonly size: number
  }[]
}

export interface Several {
  /** `copies`: one media file, at more than one place. `encodings`: one track, in more than one media file. */
  readonly kind: "copies" | "encodings"
  readonly track: {
    readonly id: string
    readonly title: string | null
    readonly artist: string | null
    readonly album: string | null
  }
  /** Those that are there, the largest bit rate first. */
  readonly files: readonly FileObject[]
  /** Bytes of all copies but the largest. */
  readonly spare: number
}

const PAGE = 200

/** A track with both comes twice. Copies in caches are none: they are there to be given up. */
export async function* severalFiles(library: Library, pause: () => Promise<void>): AsyncGenerator<Several, void> {
  for (let after = ""; ;) {
    const from = after
    const page = await library.store.read(() => tracksAfter(library, from))
    const last = page.at(-1)
    if (last === undefined) return
    after = last.track.id
    for (const { track, files } of page) {
      for (const file of files) if (file.copies.length > 1) yield several("copies", track, [file])
      if (files.length > 1) yield several("encodings", track, files)
    }
    await pause()
  }
}

function several(kind: Several["kind"], track: Several["track"], files: readonly FileObject[]): Several {
  const sizes = files.flatMap(({ copies }) => copies.map(({ size }) => size))
  const sorted = [...files].toSorted(
    (a, b) => (b.bitRate ?? 0) - (a.bitRate ?? 0) || (a.mediaFile < b.mediaFile ? -1 : 1),
  )
  return { kind, track, files: sorted, spare: sizes.reduce((sum, size) => sum + size, 0) - Math.max(...sizes) }
}

function* tracksAfter(
  { store: { dialect } }: Library,
  after: string,
): Work<{ readonly track: Several["track"]; readonly files: readonly FileObject[] }[]> {
  const tracks = yield* all(
    views
      .selectFrom("track")
      .select(["id", "title", "artist", "album"])
      .where((eb) => eb("hidden", "=", eb.lit(0)))
      .where("id", ">", after)
      .orderBy("id")
      .limit(PAGE),
  )
  const ids = tracks.map(({ id }) => id)
  const held = views
    .selectFrom("trackFile")
    .leftJoin("merge", "merge.track", "trackFile.track")
    .innerJoin("copy", "copy.mediaFile", "trackFile.mediaFile")
    .leftJoin("mediaFile", "mediaFile.id", "trackFile.mediaFile")
    .leftJoin("source", "source.id", "copy.source")
    .select((eb) => eb.fn.coalesce("merge.canonical", "trackFile.track").as("track"))
    .select(["trackFile.mediaFile", "copy.id", "copy.source", "source.name as sourceName", "copy.path", "copy.size"])
    .select(["mediaFile.codec", "mediaFile.bitRate", "mediaFile.sampleRate", "mediaFile.bitDepth"])
    .where("copy.state", "=", "present")
  const own = yield* all(held.where((eb) => among(dialect, eb.ref("trackFile.track"), ids)))
  const merged = yield* all(held.where((eb) => among(dialect, eb.ref("merge.canonical"), ids)))
  const byTrack = Map.groupBy([...own, ...merged], ({ track }) => track)
  return tracks.map((track) => {
    const files = Map.groupBy(byTrack.get(track.id) ?? [], ({ mediaFile }) => mediaFile)
    return {
      track,
      files: [...files].map(([mediaFile, rows]): FileObject => {
        const [{ codec, bitRate, sampleRate, bitDepth }] = rows as [(typeof rows)[number]]
        const byId = new Map(
          rows.map(({ id, source, sourceName, path, size }) => [id, { source, sourceName, path, size }]),
        )
        const copies = [...byId].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, copy]) => copy)
        return { mediaFile, codec, bitRate, sampleRate, bitDepth, copies }
      }),
    }
  })
}
