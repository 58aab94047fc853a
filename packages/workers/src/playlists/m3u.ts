/** M3U and M3U8: a location a line, and comments of which some programs made directives. */
import { locationOf } from "./location.ts"
import { Draft, entryOf, type ParsedPlaylist } from "./playlist.ts"
import { decodeText, linesOf } from "./text.ts"

interface About {
  title?: string | undefined
  artist?: string | undefined
  album?: string | undefined
  durationMs?: number | undefined
}

const LONGEST_LINE = 16_384

export function parseM3u(bytes: Uint8Array): ParsedPlaylist {
  const named = /^#EXTENC:[ \t]*([\w-]{1,40})/m.exec(Buffer.from(bytes.subarray(0, 2048)).toString("latin1"))?.[1]
  const { text, encoding } = decodeText(bytes, named)
  const draft = new Draft()
  if (!encoding.startsWith("utf-")) draft.warn("encoding", `read as ${encoding}`)
  let about: About = {}
  for (const [i, line] of linesOf(text).entries()) {
    if (line.length > LONGEST_LINE) {
      draft.warn("badEntry", "a line that is too long", i + 1)
      about = {}
    } else if (line.trimStart().startsWith("#")) {
      if (/^\s*#EXT-X-(?:TARGETDURATION|STREAM-INF)/.test(line)) return stream()
      directive(line.trim(), draft, about)
    } else if (line.trim() !== "") {
      const location = locationOf(line)
      if (location === undefined) draft.warn("badEntry", "no path and no address", i + 1)
      else draft.add(entryOf(location, splitName(about)))
      about = {}
    }
  }
  return draft.done()
}

/** Pieces of one broadcast are nothing that a library has. */
function stream(): ParsedPlaylist {
  const draft = new Draft()
  draft.warn("stream", "an HTTP live stream, not a playlist")
  return draft.done()
}

function directive(line: string, draft: Draft, about: About): void {
  const colon = line.indexOf(":")
  const value = line.slice(colon + 1)
  switch (colon < 0 ? "" : line.slice(1, colon).toUpperCase()) {
    case "PLAYLIST":
      draft.name ??= value
      return
    case "EXTINF":
      Object.assign(about, info(value))
      return
    case "EXTART":
      about.artist = value.trim()
      return
    case "EXTALB":
      about.album = value.trim()
      return
    default:
    // EXTM3U, EXTIMG, EXTGRP, EXTENC and true comments.
  }
}

/** `123.4 tvg-id="a,b",Artist - Title`: seconds, attributes, a comma, a text. */
function info(value: string): About {
  const seconds = Number(/^\s*(-?\d{1,9}(?:\.\d{1,9})?)/.exec(value)?.[1] ?? 0)
  let isQuoted = false
  let comma = 0
  for (; comma < value.length; comma++) {
    if (value[comma] === '"') isQuoted = !isQuoted
    else if (value[comma] === "," && !isQuoted) break
  }
  // A quote that is never closed.
  if (comma === value.length) comma = value.indexOf(",")
  return { title: comma < 0 ? undefined : value.slice(comma + 1).trim(), durationMs: seconds * 1000 }
}

/** "Artist - Title" is how most write it; where the artist is told apart, the text may repeat it. */
function splitName(about: About): About {
  const { title = "", artist } = about
  const SEPARATOR = " - "
  if (artist !== undefined) {
    const repeats = artist !== "" && title.startsWith(`${artist}${SEPARATOR}`)
    return repeats ? { ...about, title: title.slice(artist.length + SEPARATOR.length) } : about
  }
  const at = title.indexOf(SEPARATOR)
  return at <= 0 ? about : { ...about, artist: title.slice(0, at), title: title.slice(at + SEPARATOR.length) }
}
