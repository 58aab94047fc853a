/** Finds a place in a text that is JSON, for people who have to look for it. */

export type Path = readonly (string | number)[]

/** The line on which a value begins, from 1; the last one of the way there that is found. */
export function lineOf(json: string, path: Path): number {
  let at = skipSpace(json, 0)
  for (const step of path) {
    const next = typeof step === "number" ? element(json, at, step) : member(json, at, step)
    if (next === undefined) break
    at = next
  }
  return json.slice(0, at).split("\n").length
}

/** `tracks[3].fields.year` */
export const shownPath = (path: Path): string =>
  path
    .map((step, i) => (typeof step === "number" ? `[${step}]` : `${i === 0 ? "" : "."}${step.slice(0, 100)}`))
    .join("")

function member(json: string, start: number, name: string): number | undefined {
  if (json[start] !== "{") return undefined
  let found: number | undefined
  for (let at = skipSpace(json, start + 1); json[at] !== "}"; at = skipComma(json, at)) {
    const end = skipValue(json, at)
    const value = skipSpace(json, skipSpace(json, end) + 1)
    // The last one of a name is the one that counts.
    if (JSON.parse(json.slice(at, end)) === name) found = value
    at = skipValue(json, value)
  }
  return found
}

function element(json: string, start: number, index: number): number | undefined {
  if (json[start] !== "[") return undefined
  let at = skipSpace(json, start + 1)
  for (let i = 0; json[at] !== "]"; i++) {
    if (i === index) return at
    at = skipComma(json, skipValue(json, at))
  }
  return undefined
}

function skipComma(json: string, at: number): number {
  const next = skipSpace(json, at)
  return json[next] === "," ? skipSpace(json, next + 1) : next
}

function skipSpace(json: string, at: number): number {
  while (at < json.length && " \t\r\n".includes(json[at] as string)) at++
  return at
}

/** Where a value ends. Counts brackets: calls within calls could be deeper than a stack is. */
function skipValue(json: string, start: number): number {
  let depth = 0
  for (let at = start; at < json.length; at++) {
    const char = json[at] as string
    if (char === '"') {
      for (at++; json[at] !== '"'; at++) if (json[at] === "\\") at++
      if (depth === 0) return at + 1
    } else if (char === "{" || char === "[") depth++
    else if (char === "}" || char === "]") {
      if (depth === 0) return at
      if (--depth === 0) return at + 1
    } else if (depth === 0 && (char === "," || " \t\r\n".includes(char))) return at
  }
  return json.length
}
