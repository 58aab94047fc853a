/** Which of some media types a request would rather have: the header Accept of RFC 9110, 12.5.1. */

/**
 * The one with the highest weight; of those with the same, the first that is offered. Undefined where none is accepted.
 */
export function preferred<T extends string>(header: string | undefined, offered: readonly T[]): T | undefined {
  if (header === undefined || header.trim() === "") return offered[0]
  const ranges = header.slice(0, LONGEST).split(",").map(rangeOf)
  let best: T | undefined
  let most = 0
  for (const type of offered) {
    const weight = weightOf(type, ranges)
    if (weight > most) {
      best = type
      most = weight
    }
  }
  return best
}

const LONGEST = 2000

interface Range {
  readonly type: string
  readonly weight: number
}

function rangeOf(text: string): Range {
  const [type = "", ...parameters] = text.split(";").map((part) => part.trim().toLowerCase())
  const [, weight = "1"] = /^q=([01](?:\.\d{0,3})?)$/.exec(parameters.find((each) => each.startsWith("q=")) ?? "") ?? []
  return { type, weight: Number(weight) }
}

/** The narrowest range tells. */
function weightOf(type: string, ranges: readonly Range[]): number {
  for (const wanted of [type, `${type.slice(0, type.indexOf("/"))}/*`, "*/*"]) {
    const range = ranges.find((each) => each.type === wanted)
    if (range !== undefined) return range.weight
  }
  return 0
}
