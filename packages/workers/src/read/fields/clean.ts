/** Brings the values of tags into a state in which rules can read them: decoded, trimmed, without empty ones, within limits. */
import type { Tags } from "../findings.ts"
import type { Limits } from "../limits.ts"
import type { LoadedBlock } from "../raw/locate.ts"
import { type Warning, warning } from "../warnings.ts"
import { type Charset, charsetOf, decode, looksLatin1, mayBeIn } from "./encoding.ts"

/** Blocks whose text is told to be Latin-1, or is believed to be text without saying of what kind. */
const MAY_LIE = /^(?:id3v1|id3v2|apev2|vorbisComment|(?:riff|aiff|dsdiff):.*)$/

export function clean(tags: Tags, blocks: readonly LoadedBlock[], limits: Limits, warnings: Warning[]): Tags {
  const repair = repairOf(tags, blocks, warnings)
  const cleaned = new Map<string, readonly string[]>()
  for (const [name, values] of tags) {
    if (cleaned.size === limits.tags) {
      warnings.push(warning("tooMuch", `more than ${limits.tags} tags`))
      break
    }
    const texts = values.flatMap((value) => textsOf(repair.get(value) ?? value))
    const kept = texts.slice(0, limits.valuesPerTag).filter((text) => text.length <= limits.textLength)
    if (kept.length < texts.length)
      warnings.push(warning("tooMuch", `${name}: ${texts.length - kept.length} values left out`))
    if (kept.length > 0) cleaned.set(name, kept)
  }
  return cleaned
}

/** NUL parts values in every kind of tag that knows it, and pads in the others. Lone surrogates cannot be stored. */
const textsOf = (value: string): string[] =>
  value
    .split("\0")
    .map((text) => text.toWellFormed().trim())
    .filter((text) => text !== "")

/** What to read in place of values that are in another encoding than they say. */
function repairOf(tags: Tags, blocks: readonly LoadedBlock[], warnings: Warning[]): ReadonlyMap<string, string> {
  const repaired = new Map<string, string>()
  const suspects = [...tags].flatMap(([name, values]) => values.filter(looksLatin1).map((value) => ({ name, value })))
  if (suspects.length === 0) return repaired
  const liars = blocks.filter(({ kind }) => MAY_LIE.test(kind))
  // Only where each character is a byte in the file: a tag in UTF-8 or UTF-16 is not in question.
  const bytewise = suspects.filter(({ value }) => {
    const bytes = Buffer.from(value, "latin1")
    return liars.some((block) => block.bytes.includes(bytes))
  })
  const names = new Map<Charset, Set<string>>()
  const note = (charset: Charset, { name, value }: { name: string; value: string }): void => {
    const text = decode(value, charset)
    if (text === undefined) return
    repaired.set(value, text)
    names.set(charset, (names.get(charset) ?? new Set()).add(name))
  }
  for (const suspect of bytewise) note("utf-8", suspect)
  const rest = bytewise.filter(({ value }) => !repaired.has(value))
  const charset = charsetOf(rest.map(({ value }) => value))
  if (charset !== undefined) {
    for (const suspect of rest) if (mayBeIn(suspect.value, charset)) note(charset, suspect)
  }
  for (const [read, which] of names) {
    warnings.push(
      warning("invalidEncoding", `${[...which].toSorted().join(", ")}: said to be Latin-1, read as ${read}`),
    )
  }
  return repaired
}
