/** Chapters of Matroska and WebM, which neither library reads: those of the default edition, else of the first. */
import { defined } from "../findings.ts"
import type { Chapter } from "../reading.ts"
import { type Element, elements, textIn } from "./ebml.ts"
import type { LoadedBlock } from "./locate.ts"

const EDITION = 0x45b9
const EDITION_DEFAULT = 0x45db
const EDITION_HIDDEN = 0x45bd
const ATOM = 0xb6
const START = 0x91
const END = 0x92
const HIDDEN = 0x98
const ENABLED = 0x4598
const DISPLAY = 0x80
const STRING = 0x85

const MOST = 10_000
/** Chapters can have chapters. */
const DEEPEST = 8

/** In the order of the file. What cannot be read ends it. */
export function matroskaChapters({ bytes }: LoadedBlock): Chapter[] {
  const [all] = elements(bytes)
  if (all === undefined) return []
  const editions = elements(all.body)
    .filter(({ id }) => id === EDITION)
    .map(({ body }) => elements(body))
    .filter((parts) => flag(parts, EDITION_HIDDEN, 0) === 0)
  const edition = editions.find((parts) => flag(parts, EDITION_DEFAULT, 0) !== 0) ?? editions[0] ?? []
  return atoms(edition, 0).slice(0, MOST)
}

function atoms(parts: readonly Element[], depth: number): Chapter[] {
  if (depth === DEEPEST) return []
  return parts.flatMap(({ id, body }) => {
    if (id !== ATOM) return []
    const inner = elements(body)
    if (flag(inner, HIDDEN, 0) !== 0 || flag(inner, ENABLED, 1) === 0) return []
    const start = inner.find((part) => part.id === START)
    const end = inner.find((part) => part.id === END)
    const display = inner.find((part) => part.id === DISPLAY)
    const chapter = defined<Chapter>({
      startMs: milliseconds(start?.body) ?? 0,
      endMs: milliseconds(end?.body),
      title: (display && textIn(elements(display.body), STRING)) || undefined,
    })
    return [...(start === undefined ? [] : [chapter]), ...atoms(inner, depth + 1)]
  })
}

function flag(parts: readonly Element[], id: number, otherwise: number): number {
  const part = parts.find((each) => each.id === id)
  return part === undefined || part.body.length === 0 ? otherwise : (part.body.at(-1) as number)
}

/** Nanoseconds, up to eight bytes. */
function milliseconds(body: Buffer | undefined): number | undefined {
  if (body === undefined || body.length > 8) return undefined
  const nanoseconds = body.reduce((sum, byte) => sum * 256 + byte, 0)
  const ms = Math.round(nanoseconds / 1e6)
  return Number.isSafeInteger(ms) ? ms : undefined
}
