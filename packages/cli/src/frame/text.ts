/** Text for terminals: what comes from tags or files can hold anything, and columns have to line up. */

// Control characters and those that turn the direction of text: on a terminal they could forge or hide output.
// oxlint-disable-next-line no-control-regex
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

/** Text that cannot steer a terminal. */
export const clean = (text: string): string => text.replace(UNSAFE, " ")

const ASCII = /^[\x20-\x7e]*$/
const MARK = /\p{M}|\u200d/u
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u

const cells = (character: string): number => (MARK.test(character) ? 0 : WIDE.test(character) ? 2 : 1)

/** How many columns of a terminal the text takes, as most terminals count. */
export function width(text: string): number {
  if (ASCII.test(text)) return text.length
  let sum = 0
  for (const character of text) sum += cells(character)
  return sum
}

/** The text in at most so many columns. */
export function cut(text: string, most: number): string {
  if (width(text) <= most) return text
  let kept = ""
  let used = 0
  for (const character of text) {
    used += cells(character)
    if (used > most - 1) break
    kept += character
  }
  return `${kept}…`
}

/**
 * A line as lines of at most so many columns, broken between words; all but the first are indented by `hang`, or by little
 * where that leaves too little room. A word that is longer than a line stays whole.
 */
export function wrapped(line: string, columns: number, hang = 0): string[] {
  const indent = " ".repeat(columns - hang < NARROW ? Math.min(2, hang) : hang)
  const lines: string[] = []
  let open = /^ */.exec(line)?.[0] ?? ""
  let isEmpty = true
  for (const word of line.slice(open.length).split(/(?<=\S)(?= )/)) {
    if (!isEmpty && width(open) + width(word) > columns) {
      lines.push(open)
      open = indent + word.trimStart()
    } else open += word
    isEmpty = false
  }
  return [...lines, open]
}

/** Fewer columns than these are too few for text beside something. */
const NARROW = 24

/**
 * Text for a terminal of so many columns. Where the text itself broke a sentence since a line was full, the line goes on;
 * other ends of lines stay.
 */
export function flowed(text: string, columns: number): string[] {
  const lines: string[] = []
  let isOpen = false
  for (const line of text.split("\n")) {
    const goesOn = isOpen && !NAMED.test(line)
    if (goesOn) lines.push(`${lines.pop()} ${line.trimStart()}`)
    else lines.push(line)
    isOpen = line.length >= FULL && !/[.:]$/.test(line)
  }
  return lines.flatMap((line) => wrapped(line, columns, NAMED.exec(line)?.[0].length))
}

/** A name, and beside it what it means. */
const NAMED = /^\S+ {2,}/

/** A line of so many letters was broken since it was full. */
const FULL = 90

export const padded = (text: string, columns: number): string => text + " ".repeat(Math.max(0, columns - width(text)))

export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number.toLocaleString("en")} ${number === 1 ? one : many}`

/** A word with its article. */
export const aOrAn = (word: string): string => `${/^[aeiou]/.test(word) ? "an" : "a"} ${word}`

/** A time in milliseconds since 1970, to the second, in this machine's zone. */
export function time(at: number): string {
  const date = new Date(at)
  if (Number.isNaN(date.getTime())) return "?"
  const two = (number: number): string => String(number).padStart(2, "0")
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}

/** As {@link time}, to the minute. */
export const minute = (at: number): string => time(at).slice(0, 16)

/** As {@link time}, the day alone. */
export const day = (at: number): string => time(at).slice(0, 10)

export function bytes(number: number): string {
  const units = ["bytes", "KB", "MB", "GB", "TB"]
  let unit = 0
  let value = number
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`
}

/** A length of music. */
export function duration(ms: number | null): string {
  if (ms === null) return ""
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`
}

/** As a POSIX shell takes it for one word. */
export const quoted = (text: string): string =>
  /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
