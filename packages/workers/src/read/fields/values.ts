/** Reads numbers, dates, gains and flags as people and programs write them. Undefined where nothing can be made of it. */

/** A whole number from 1 and what stands behind a slash: "3", "03.", "3/12", "3 of 12", "Disc 3". 0 says nothing. */
export function pairOf(text: string): { number?: number; total?: number } | undefined {
  const match = /^\s*(?:(?:track|dis[ck]|cd)\s*(?=\d))?(\d{1,6})?\s*(?:(?:\/|of)\s*(\d{1,6})?)?\s*\.?\s*$/i.exec(
    // Digits of full width are digits.
    text.normalize("NFKC"),
  )
  if (match === null || (match[1] ?? match[2]) === undefined) return undefined
  const [number, total] = [Number(match[1] ?? 0), Number(match[2] ?? 0)]
  return { ...(number > 0 ? { number } : {}), ...(total > 0 ? { total } : {}) }
}

/** A number, with decimal point or comma. */
export function numberOf(text: string): number | undefined {
  const match = /^\s*([+-]?\d{1,12}(?:[.,]\d{1,12})?(?:e[+-]?\d{1,3})?)(?![\d.,])/i.exec(text)
  const number = Number((match?.[1] ?? "x").replace(",", "."))
  return Number.isFinite(number) ? number : undefined
}

/** YYYY, YYYY-MM or YYYY-MM-DD, as precise as the text is: "2004-00-00" is 2004. */
export function dateOf(text: string): string | undefined {
  const match = /^\s*(\d{4})(?:[-/.]?(\d{2})(?:[-/.]?(\d{2}))?)?(?=$|[\sT])/.exec(withBothDigits(text))
  if (match === null) return dayFirst(text) ?? /(?<!\d)([12]\d{3})(?!\d)/.exec(text)?.[1]
  const [, year, month, day] = match
  if (year === "0000") return undefined
  if (month === undefined || !isMonth(month)) return year
  return day === undefined || !isDay(day) ? `${year}-${month}` : `${year}-${month}-${day}`
}

/** "2004-5-1" as "2004-05-01". */
const withBothDigits = (text: string): string =>
  text.replace(/^\s*(\d{4})([-/.])(\d{1,2})(?:\2(\d{1,2}))?(?=$|[\sT])/, (_, year, between, month, day) =>
    [year, month.padStart(2, "0"), ...(day === undefined ? [] : [day.padStart(2, "0")])].join(between),
  )

const isMonth = (text: string): boolean => Number(text) >= 1 && Number(text) <= 12
const isDay = (text: string): boolean => Number(text) >= 1 && Number(text) <= 31

/** "27.09.2011" has one reading; "09/08/2011" has two, of which the year is sure. */
function dayFirst(text: string): string | undefined {
  const match = /^\s*(\d{1,2})\.(\d{1,2})\.(\d{4})\s*$/.exec(text)
  if (match === null) return undefined
  const [day, month] = [String(match[1]).padStart(2, "0"), String(match[2]).padStart(2, "0")]
  return isMonth(month) && isDay(day) ? `${match[3]}-${month}-${day}` : match[3]
}

export function flagOf(text: string): boolean | undefined {
  if (/^\s*(?:1|true|yes|y)\s*$/i.test(text)) return true
  return /^\s*(?:0|false|no|n)?\s*$/i.test(text) ? false : undefined
}

/** Decibels of ReplayGain. */
export function gainOf(text: string): number | undefined {
  const number = numberOf(text)
  return number !== undefined && Math.abs(number) <= 100 ? number : undefined
}

/** Full scale is 1; beyond that only clipping, by a few times at most. */
export function peakOf(text: string): number | undefined {
  const number = numberOf(text)
  return number !== undefined && number >= 0 && number <= 100 ? number : undefined
}

/**
 * Opus files say gains in 1/256 dB towards -23 LUFS (RFC 7845). ReplayGain aims at -18 LUFS, five decibels above. The
 * output gain in the file's header is applied by every decoder and is no part of it.
 */
export function r128Of(text: string): number | undefined {
  const number = /^\s*-?\d{1,5}\s*$/.test(text) ? Number(text) : Number.NaN
  return Number.isFinite(number) && Math.abs(number) <= 32_768 ? Math.round((number / 256 + 5) * 100) / 100 : undefined
}

const IDENTIFIER = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

export const isUuid = (text: string): boolean => IDENTIFIER.test(text)

/** Lines of text with times in front, "[01:02.34]text", as .lrc files have them; empty where the text is none. */
export function timedLines(text: string): { timeMs: number; text: string }[] {
  if (!/^\s*\[\d{1,3}:\d{2}/m.test(text)) return []
  const offset = Number(/^\s*\[offset:\s*([+-]?\d{1,7})\s*\]/im.exec(text)?.[1] ?? 0)
  return text
    .split(/\r\n|\r|\n/)
    .flatMap((line) => {
      const stamps = /^\s*((?:\[\d{1,3}:\d{2}(?:[.:]\d{1,3})?\]\s*)+)(.*)$/.exec(line)
      if (stamps === null) return []
      return [...String(stamps[1]).matchAll(/\[(\d+):(\d{2})(?:[.:](\d{1,3}))?\]/g)].map(
        ([, minutes, seconds, part]) => ({
          timeMs: Math.max(
            0,
            Number(minutes) * 60_000 + Number(seconds) * 1000 + Number((part ?? "").padEnd(3, "0")) - offset,
          ),
          text: String(stamps[2]).trim(),
        }),
      )
    })
    .toSorted((a, b) => a.timeMs - b.timeMs)
}
