/** A library with files for tests of what finds them. */
import { deriveId, type Library, type NewEvent, registry } from "@ledgerline/core"
import { newLibrary } from "@ledgerline/core/testing"

export interface File {
  readonly path: string | Buffer
  readonly title?: string
  readonly artist?: string
  readonly album?: string
  readonly durationMs?: number
}

export const SOURCE = "source1"

/** The id of a file's track in these tests. */
export const trackOf = (path: string): string => `track-${deriveId("test", path).slice(0, 8)}`

function arrival({ path, title, artist, album, durationMs }: File): NewEvent[] {
  const key = path.toString("latin1")
  const track = trackOf(typeof path === "string" ? path : key)
  const file = `file-${track}`
  const place = typeof path === "string" ? { path } : { rawPath: path.toString("base64") }
  const fields = { ...(title && { title }), ...(artist && { artist }), ...(album && { album }) }
  return [
    {
      type: "track.created",
      subject: `track:${track}`,
      payload: { mediaFile: file, ...(durationMs === undefined ? {} : { durationMs }) },
    },
    { type: "claim.attributed", subject: `track:${track}`, payload: { provider: "tags", tier: "embedded", fields } },
    {
      type: "copy.found",
      subject: `copy:${deriveId("test", key)}`,
      payload: { source: SOURCE, mediaFile: file, ...place, size: 1, modifiedAt: 1 },
    },
  ]
}

export async function libraryWith(...files: readonly (string | File)[]): Promise<Library> {
  const library = await newLibrary(registry)
  await add(library, ...files)
  return library
}

export async function add(library: Library, ...files: readonly (string | File)[]): Promise<void> {
  const events = files.flatMap((file) => arrival(typeof file === "string" ? { path: file } : file))
  if (events.length > 0) await library.append({ events, actor: "import" })
}
