/** PLS: `File1=`, `Title1=`, `Length1=`, in any order. */
import { locationOf } from "./location.ts"
import { Draft, entryOf, type ParsedPlaylist, tidy } from "./playlist.ts"
import { decodeText, linesOf } from "./text.ts"

interface Fields {
  file?: string
  title?: string
  length?: string
}

export function parsePls(bytes: Uint8Array): ParsedPlaylist {
  const { text, encoding } = decodeText(bytes)
  const draft = new Draft()
  if (!encoding.startsWith("utf-")) draft.warn("encoding", `read as ${encoding}`)
  const numbered = new Map<number, Fields>()
  for (const [i, line] of linesOf(text).entries()) {
    const equals = line.indexOf("=")
    if (equals < 0) continue
    const value = line.slice(equals + 1)
    const key = line.slice(0, Math.min(equals, 40)).trim().toLowerCase()
    if (key === "playlistname" || key === "x-gnome-title") draft.name ??= value
    const [, name, digits] = /^(file|title|length)(\d{1,9})$/.exec(key) ?? []
    if (name === undefined) continue
    const number = Number(digits)
    const fields = numbered.get(number) ?? {}
    if (name === "file" && fields.file !== undefined) draft.warn("badEntry", `a second File${number}`, i + 1)
    else fields[name as keyof Fields] = value
    numbered.set(number, fields)
  }
  for (const [number, { file = "", title, length }] of [...numbered].toSorted(([a], [b]) => a - b)) {
    const location = locationOf(file)
    if (location === undefined) draft.warn("badEntry", `File${number} has no path and no address`)
    else draft.add(entryOf(location, { ...splitTitle(title), durationMs: Number(length ?? 0) * 1000 }))
  }
  return draft.done()
}

function splitTitle(text: string | undefined): { title?: string | undefined; artist?: string | undefined } {
  const title = tidy(text)
  const at = title?.indexOf(" - ") ?? -1
  return at <= 0 ? { title } : { artist: title?.slice(0, at), title: title?.slice(at + 3) }
}
