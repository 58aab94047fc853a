/** Where an entry of a playlist is: paths and URLs as programs of all systems write them. */
import { LONGEST_LOCATION } from "./playlist.ts"

export type Location = PathLocation | UrlLocation

export interface PathLocation {
  readonly kind: "path"
  /** With forward slashes; as the file has it but for a leading `./`. May contain `..`. */
  readonly path: string
  /** From the root of a disk, a drive or a network share: `/a`, `C:/a`, `//server/share/a`. */
  readonly isAbsolute: boolean
  /** What it can mean too, likeliest first: a `%20` that may be a space, a backslash that may be part of a name. */
  readonly readings: readonly string[]
}

export interface UrlLocation {
  readonly kind: "url"
  /** Without a user's name and password. */
  readonly url: string
}

const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]{1,30}:\/\//
const DRIVE = /^[A-Za-z]:[/\\]/

/** Undefined for what cannot be a location: nothing, a NUL in it, or too long. */
export function locationOf(written: string): Location | undefined {
  if (written.trim() === "" || written.length > LONGEST_LOCATION || written.includes("\0")) return undefined
  const text = written.toWellFormed()
  const trimmed = text.trim()
  if (/^file:/i.test(trimmed)) return fileLocation(trimmed)
  if (SCHEME.test(trimmed)) return { kind: "url", url: withoutUser(trimmed) }
  return pathLocation(text, [trimmed])
}

/** As {@link locationOf}, for formats whose locations are always URIs: `%20` is a space. */
export function uriLocation(written: string): Location | undefined {
  const location = locationOf(written.trim())
  if (location?.kind !== "path" || /^\s*file:/i.test(written)) return location
  const decoded = percentDecoded(written.trim())
  if (decoded === undefined) return location
  return pathLocation(decoded, [written.trim()], written.includes("\\") ? slashed : stripped)
}

function pathLocation(text: string, others: readonly string[], likeliest = slashed): PathLocation | undefined {
  if (text.includes("\0")) return undefined
  const path = likeliest(text)
  if (path === "") return undefined
  const readings = [text, ...others].flatMap((reading) => {
    const decoded = percentDecoded(reading)
    return [reading, ...(decoded === undefined ? [] : [decoded])].flatMap((each) => [
      slashed(each),
      stripped(each),
      stripped(each.replaceAll("\\", "/")),
    ])
  })
  const isReading = (reading: string): boolean => reading !== path && reading !== "" && !reading.includes("\0")
  return {
    kind: "path",
    path,
    isAbsolute: path.startsWith("/") || /^[A-Za-z]:\//.test(path),
    readings: [...new Set(readings.filter(isReading))],
  }
}

/** Backslashes separate where there is a drive, a share, or no forward slash; else they may be part of a name. */
function slashed(path: string): string {
  const isWindows = DRIVE.test(path) || path.startsWith("\\\\") || !path.includes("/")
  return stripped(isWindows ? path.replaceAll("\\", "/") : path)
}

const stripped = (path: string): string => path.replace(/^(?:\.\/+)+/, "")

/** `file:///C:/Music/a.mp3`, `file://localhost/a.mp3`, `file://server/share/a.mp3`, `file:/a.mp3`. */
function fileLocation(url: string): PathLocation | undefined {
  const rest = url.slice("file:".length).replaceAll("\\", "/")
  const [, host = "", path = ""] = /^\/\/([^/]*)(.*)$/s.exec(rest) ?? [undefined, "", rest]
  const raw = path === "" ? host : path
  const name = path === "" || host.toLowerCase() === "localhost" ? "" : host
  // A host that is a drive: file://C:/Music. Some write four or five slashes in front of a share.
  const isDrive = /^[A-Za-z]:$/.test(name)
  const absolute = isDrive ? `${name}${raw}` : name === "" ? raw.replace(/^\/(?=[A-Za-z]:\/)/, "") : `//${name}${raw}`
  const decoded = percentDecoded(absolute)
  return decoded === undefined ? pathLocation(absolute, []) : pathLocation(decoded, [absolute], stripped)
}

/** Undefined where there is nothing to decode, or what comes out is no text. Bytes that are not UTF-8 are Windows-1252. */
function percentDecoded(text: string): string | undefined {
  if (!/%[0-9A-Fa-f]{2}/.test(text)) return undefined
  const bytes = Buffer.from(
    text.replaceAll(/%(?![0-9A-Fa-f]{2})/g, "%25").replaceAll(/[^%\u0000-\u007f]+/g, encodeURIComponent), // oxlint-disable-line no-control-regex
    "latin1",
  )
  const plain = Buffer.alloc(bytes.length)
  let length = 0
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number
    const isEscape = byte === 0x25
    plain[length++] = isEscape ? Number.parseInt(bytes.toString("latin1", i + 1, i + 3), 16) : byte
    if (isEscape) i += 2
  }
  const decoded = plain.subarray(0, length)
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(decoded)
  } catch {
    return new TextDecoder("windows-1252").decode(decoded)
  }
}

const withoutUser = (url: string): string => url.replace(/^([A-Za-z][A-Za-z0-9+.-]*:\/\/)[^/?#@]*@/, "$1")
