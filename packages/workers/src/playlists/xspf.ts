/** XSPF, the XML format of playlists. */
import { type Location, uriLocation } from "./location.ts"
import { Draft, entryOf, type ParsedPlaylist, UnreadablePlaylist } from "./playlist.ts"
import { decodeText } from "./text.ts"
import { MalformedXml, xmlParser } from "./xml.ts"

/** What is well formed up to a damaged place is kept. Fails with UnreadablePlaylist where that is nothing. */
export function parseXspf(bytes: Uint8Array): ParsedPlaylist {
  const head = Buffer.from(bytes.subarray(0, 256)).toString("latin1")
  const { text } = decodeText(bytes, /^\s*<\?xml[^>]{0,100}encoding=["']([\w-]{1,40})["']/.exec(head)?.[1])
  const draft = new Draft()
  let track: { location?: Location | undefined; fields: Record<string, string> } = { fields: {} }
  const parser = xmlParser({
    open(path) {
      if (path.length === 1 && path[0] !== "playlist") throw new MalformedXml("not a playlist")
      if (path.length === 3 && isTrack(path)) track = { fields: {} }
    },
    close(path, value) {
      const name = path.at(-1) ?? ""
      if (path.length === 2 && name === "title") draft.name ??= value
      else if (path.length === 3 && isTrack(path)) {
        const { title, creator: artist, album, duration } = track.fields
        if (track.location === undefined) draft.warn("badEntry", "a track without a location")
        else draft.add(entryOf(track.location, { title, artist, album, durationMs: Number(duration ?? 0) }))
      } else if (path.length === 4 && isTrack(path)) {
        if (name === "location") track.location ??= uriLocation(value)
        else if (name === "title" || name === "creator" || name === "album" || name === "duration")
          track.fields[name] ??= value
      }
    },
  })
  try {
    parser.write(text.trimStart())
    parser.end()
  } catch (error) {
    if (!(error instanceof MalformedXml)) throw error
    if (draft.entries.length === 0) throw new UnreadablePlaylist("malformed", error.message)
    draft.warn("malformed", `damaged behind entry ${draft.entries.length}: ${error.message}`)
  }
  return draft.done()
}

const isTrack = (path: readonly string[]): boolean =>
  path[0] === "playlist" && path[1] === "tracklist" && path[2] === "track"
