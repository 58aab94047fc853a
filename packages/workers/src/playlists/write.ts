/** Writes playlists for other programs: M3U8 and XSPF. Reading them back gives the same entries. */
import type { Location } from "./location.ts"
import { type PlaylistEntry, tidy } from "./playlist.ts"

interface Written {
  readonly name?: string
  readonly entries: readonly PlaylistEntry[]
}

/** UTF-8, with LF. */
export function writeM3u8({ name, entries }: Written): string {
  const title = tidy(name, 500)
  const lines = ["#EXTM3U", ...(title === undefined ? [] : [`#PLAYLIST:${title}`])]
  for (const entry of entries) lines.push(...m3uLines(entry))
  return `${lines.join("\n")}\n`
}

function m3uLines({ location, durationMs, ...texts }: PlaylistEntry): string[] {
  const artist = tidy(texts.artist)
  const title = tidy(texts.title)
  const album = tidy(texts.album)
  const text = artist === undefined || title === undefined ? (title ?? "") : `${artist} - ${title}`
  // Else the text would be taken apart at another place, or not at all.
  const isUnclear = artist === undefined ? text.includes(" - ") : title === undefined || artist.includes(" - ")
  const seconds = durationMs === undefined ? "-1" : String(durationMs / 1000)
  const hasInfo = text !== "" || durationMs !== undefined
  return [
    ...(album === undefined ? [] : [`#EXTALB:${album}`]),
    ...(isUnclear ? [`#EXTART:${artist ?? ""}`] : []),
    ...(hasInfo ? [`#EXTINF:${seconds},${text}`] : []),
    location.kind === "url" ? location.url : m3uPath(location.path),
  ]
}

/** What would not be read as this path gets `./` in front; a line break can only be written as a URL has it. */
function m3uPath(path: string): string {
  // oxlint-disable-next-line no-control-regex -- a line of a file cannot hold these
  if (/[\r\n]/.test(path)) return path.replaceAll(/[%\r\n]/g, encodeURIComponent)
  const isPlain = !/^(?:\s*#|\s*[A-Za-z][A-Za-z0-9+.-]*:|\.\/|\s|\ufeff)|\s$|\\/.test(path)
  return isPlain || /^[A-Za-z]:\//.test(path) || path.startsWith("/") ? path : `./${path}`
}

/** XSPF version 1, UTF-8. */
export function writeXspf({ name, entries }: Written): string {
  const title = tidy(name, 500)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<playlist version="1" xmlns="http://xspf.org/ns/0/">',
    ...(title === undefined ? [] : [`  <title>${escaped(title)}</title>`]),
    "  <trackList>",
    ...entries.map(({ location, title: named, artist, album, durationMs }) => {
      const fields = [
        ["location", uriOf(location)],
        ["title", tidy(named)],
        ["creator", tidy(artist)],
        ["album", tidy(album)],
        ["duration", durationMs === undefined ? undefined : String(durationMs)],
      ] as const
      const written = fields.flatMap(([field, value]) =>
        value === undefined ? [] : [`<${field}>${escaped(value)}</${field}>`],
      )
      return `    <track>${written.join("")}</track>`
    }),
    "  </trackList>",
    "</playlist>",
    "",
  ].join("\n")
}

function uriOf(location: Location): string {
  if (location.kind === "url") return location.url
  const path = location.path.toWellFormed()
  const encoded = path.split("/").map(encodeURIComponent).join("/")
  if (/^[A-Za-z]:\//.test(path)) return `file:///${path.slice(0, 2)}${encoded.slice(4)}`
  if (path.startsWith("//")) return `file:${encoded}`
  return path.startsWith("/") ? `file://${encoded}` : encoded
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" }

const escaped = (text: string): string =>
  text
    // Not in XML at all.
    .replaceAll(/[\ufffe\uffff]/g, "")
    .replaceAll(/[&<>]/g, (character) => ENTITIES[character] as string)
