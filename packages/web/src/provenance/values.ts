/** Values of fields: as people read them, and as they type them. */
import { type FieldType, type FieldValue, typeOf } from "./fields.ts"

export interface ValueWords {
  readonly none: string
  readonly yes: string
  readonly no: string
}

/** Anything that a field or a column of a list may hold. */
export function readableValue(value: unknown, words: ValueWords): string {
  if (value === null || value === undefined || (Array.isArray(value) && value.length === 0)) return words.none
  if (typeof value === "boolean") return value ? words.yes : words.no
  if (Array.isArray(value)) return value.map(String).join("; ")
  return typeof value === "object" ? JSON.stringify(value) : String(value as string | number)
}

export const sameValue = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null)

/** What is in the place to write in while a value is edited. */
export function typedOf(value: FieldValue | undefined): string {
  if (value === null || value === undefined) return ""
  if (typeof value === "boolean") return value ? "true" : "false"
  return typeof value === "object" ? value.join("; ") : String(value)
}

/** What somebody typed, as the field holds it; nothing typed is none. Undefined where it is no value of that type. */
export function parseTyped(field: string, text: string): FieldValue | undefined {
  const trimmed = text.trim()
  if (trimmed === "") return null
  const type: FieldType = typeOf(field) ?? "text"
  if (type === "number") {
    const value = Number(trimmed.replace(",", "."))
    return Number.isFinite(value) ? value : undefined
  }
  if (type === "flag") return trimmed === "true" ? true : trimmed === "false" ? false : undefined
  if (type === "list") {
    const items = trimmed.split(/[;\n]/).map((each) => each.trim())
    return items.filter((each) => each !== "")
  }
  return trimmed
}

/** What several things have in one field: one value, or that they differ. */
export type Common =
  | { readonly same: true; readonly value: FieldValue }
  | { readonly same: false; readonly count: number }

export function commonValue(values: readonly (FieldValue | undefined)[]): Common {
  const different = new Map(values.map((value) => [JSON.stringify(value ?? null), value ?? null]))
  const [first] = different.values()
  return different.size <= 1 ? { same: true, value: first ?? null } : { same: false, count: different.size }
}

const wordsOf = (text: string): readonly string[] => text.match(/\s+|\S+/g) ?? []

export interface Piece {
  readonly kind: "same" | "gone" | "new"
  readonly text: string
}

/** Where two texts differ, word by word: what they begin and end with in common, and what is between. */
export function differing(before: string, after: string): readonly Piece[] {
  const a = wordsOf(before)
  const b = wordsOf(after)
  let head = 0
  while (head < a.length && head < b.length && a[head] === b[head]) head++
  let tail = 0
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++
  const pieces: Piece[] = [
    { kind: "same", text: a.slice(0, head).join("") },
    { kind: "gone", text: a.slice(head, a.length - tail).join("") },
    { kind: "new", text: b.slice(head, b.length - tail).join("") },
    { kind: "same", text: tail === 0 ? "" : a.slice(-tail).join("") },
  ]
  return pieces.filter(({ text }) => text !== "")
}
