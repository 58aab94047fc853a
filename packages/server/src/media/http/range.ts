/** Which bytes a request wants: the header Range of RFC 9110, for one range of one representation. */

export type Wanted =
  /** No range, or one in a unit that is not ours. */
  | { readonly kind: "whole" }
  /** From the first byte to the last, both in it. */
  | { readonly kind: "part"; readonly first: number; readonly last: number }
  /** Nothing of it is there, it makes no sense, or it is several: 416. */
  | { readonly kind: "unsatisfiable" }

const WHOLE: Wanted = { kind: "whole" }
const UNSATISFIABLE: Wanted = { kind: "unsatisfiable" }

/** One range. Numbers of any length are numbers: those beyond the end are cut to it. */
const ONE = /^(\d*)-(\d*)$/

/**
 * What a Range header wants of so many bytes. Several ranges are refused, not answered in parts: nothing that plays audio
 * asks for them, and a request of a few bytes could make a server send a file many times over.
 */
export function wantedRange(header: string | undefined, size: number): Wanted {
  if (header === undefined) return WHOLE
  const equals = header.indexOf("=")
  if (equals < 0 || header.slice(0, equals).trim().toLowerCase() !== "bytes") return WHOLE
  const [, from = "", to = ""] = ONE.exec(header.slice(equals + 1).trim()) ?? []
  if (from === "") {
    const suffix = to === "" ? 0 : Number(to)
    if (suffix === 0 || size === 0) return UNSATISFIABLE
    return { kind: "part", first: Math.max(0, size - suffix), last: size - 1 }
  }
  const first = Number(from)
  const last = to === "" ? size - 1 : Number(to)
  if (first >= size || last < first) return UNSATISFIABLE
  return { kind: "part", first, last: Math.min(last, size - 1) }
}
