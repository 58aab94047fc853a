/** A hint at how hard a password is to guess: by how long it is, and how much of it is new. Servers want eight characters. */

export type Strength = "short" | "weak" | "fair" | "good"

const LEAST = 8

export function strengthOf(password: string): Strength {
  const characters = [...password]
  if (characters.length < LEAST) return "short"
  // What repeats, or counts on, adds nothing: aaaaaaaa, 12345678.
  const codes = characters.map((each) => each.codePointAt(0) ?? 0)
  const fresh = codes.filter((code, at) => Math.abs(code - (codes[at - 1] ?? -9)) > 1).length
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{Nd}/u, /[^\p{L}\p{Nd}]/u].filter((kind) => kind.test(password)).length
  const worth = fresh + (kinds - 1) * 2
  return worth >= 16 ? "good" : worth >= 11 ? "fair" : "weak"
}
