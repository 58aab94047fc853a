/**
 * Parts one value that holds several. Real multiple values are never touched; within one value only what separators.json
 * names parts, and names that it keeps stay whole wherever they stand.
 */
import rules from "./separators.json" with { type: "json" }

export type Separators = Exclude<keyof typeof rules, "keep" | "keepInLists">

/** `count` is how many parts another tag speaks of, such as ids beside names; a split into another number is not believed. */
export function split(value: string, separators: readonly Separators[], count?: number): readonly string[] {
  if (count === 1) return [value]
  const parts = partsOf(value, separators)
  return count === undefined || count === 0 || parts.length === count ? parts : [value]
}

function partsOf(value: string, separators: readonly Separators[]): string[] {
  const kept = keptRanges(value, separators.includes("list") ? keptInLists : keptNames)
  const parts: string[] = []
  let from = 0
  let open = ""
  for (const match of value.matchAll(patternOf(separators))) {
    if (kept.some(({ start, end }) => match.index < end && match.index + match[0].length > start)) continue
    parts.push(value.slice(from, match.index))
    from = match.index + match[0].length
    open = /[([]/.exec(match[0])?.[0] ?? open
  }
  const last = value.slice(from)
  // "A (feat. B)" parts within its brackets.
  parts.push(open === "" ? last : last.replace(open === "(" ? /\)\s*$/ : /\]\s*$/, ""))
  const names = parts.map((part) => part.trim()).filter((part) => part !== "")
  return names.length === 0 ? [value] : names
}

const escaped = (text: string): string => RegExp.escape(text)

const patterns = new Map<string, RegExp>()

function patternOf(separators: readonly Separators[]): RegExp {
  const key = separators.join()
  const known = patterns.get(key)
  if (known !== undefined) return known
  const all = separators.flatMap((name) => rules[name]).toSorted((a, b) => b.length - a.length)
  const pattern = new RegExp(all.map(escaped).join("|"), "giu")
  patterns.set(key, pattern)
  return pattern
}

const patternOfKept = (names: readonly string[]): RegExp =>
  new RegExp(
    `(?<![\\p{L}\\p{N}])(?:${names
      .toSorted((a, b) => b.length - a.length)
      .map(escaped)
      .join("|")})(?![\\p{L}\\p{N}])`,
    "giu",
  )

const keptNames = patternOfKept(rules.keep)
/** Genres that have a slash in their names; nobody is called so. */
const keptInLists = patternOfKept([...rules.keep, ...rules.keepInLists])

const keptRanges = (value: string, kept: RegExp): { start: number; end: number }[] =>
  [...value.matchAll(kept)].map(({ index, 0: text }) => ({ start: index, end: index + text.length }))

/** A name that stays whole, as file systems can have it: its slash is another character there. Undefined for others. */
export const keptName = (name: string): string | undefined => inFiles.get(asInFiles(name))

const asInFiles = (name: string): string => name.toLowerCase().replace(/[_-]/g, "/")

const NOBODY: ReadonlySet<string> = new Set(["N/A", "V/A"])
const inFiles = new Map(
  rules.keep.filter((name) => /\p{L}\/\p{L}/u.test(name) && !NOBODY.has(name)).map((name) => [asInFiles(name), name]),
)
