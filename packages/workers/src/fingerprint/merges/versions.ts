/** What a title says of the version of a recording: two that say different things are not proposed as one. */
import words from "./versionWords.json" with { type: "json" }

const WORDS: ReadonlyMap<string, string> = new Map(
  Object.entries(words).flatMap(([version, spellings]) => spellings.map((spelling) => [spelling, version] as const)),
)

/** The versions named in brackets or behind a dash: "Live and Let Die" is none, "Angie (live)" is. Sorted. */
export function versionsIn(...texts: readonly (string | null | undefined)[]): string[] {
  const found = new Set<string>()
  for (const text of texts) {
    for (const [, ...parts] of (text ?? "").matchAll(/[([{]([^)\]}]*)|\s[-–—]\s+(.+)$/gu)) {
      for (const word of parts
        .join(" ")
        .toLowerCase()
        .match(/[\p{L}\p{N}]+/gu) ?? []) {
        const version = WORDS.get(word)
        if (version !== undefined) found.add(version)
      }
    }
  }
  return [...found].toSorted()
}
