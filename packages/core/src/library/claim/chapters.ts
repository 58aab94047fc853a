/**
 * Chapters as a field. Claims hold plain values, so a list of chapters is one text, JSON; these two are the only ones that
 * know, and everybody else sees the list.
 */
import * as Schema from "effect/Schema"
import { Milliseconds } from "../payload.ts"
import { type Fields, LONGEST_TEXT } from "./fields.ts"

export interface Chapter {
  readonly startMs: number
  /** Absent where the file does not say: then it lasts to the next one. */
  readonly endMs?: number
  readonly title?: string
}

const LONGEST_TITLE = 1000

const Chapters = Schema.Array(
  Schema.Struct({
    startMs: Milliseconds,
    endMs: Schema.optionalKey(Milliseconds),
    title: Schema.optionalKey(Schema.String.check(Schema.isMaxLength(LONGEST_TITLE))),
  }),
)
const isChapters = Schema.is(Chapters)

/** Chapters as the value of the field `chapters`, by their start; as many of the first as a claim can hold. */
export function chaptersValue(chapters: readonly Chapter[]): string {
  const plain = chapters
    .map(({ startMs, endMs, title }): Chapter => {
      const end = endMs === undefined || endMs < startMs ? {} : { endMs: Math.round(endMs) }
      const name = title === undefined || title === "" ? {} : { title: title.slice(0, LONGEST_TITLE).toWellFormed() }
      return { startMs: Math.round(startMs), ...end, ...name }
    })
    .toSorted((a, b) => a.startMs - b.startMs)
  const texts: string[] = []
  let length = 2
  for (const chapter of plain) {
    const text = JSON.stringify(chapter)
    length += text.length + 1
    if (length > LONGEST_TEXT) break
    texts.push(text)
  }
  return `[${texts.join(",")}]`
}

/** The chapters that fields show; none where they say something else. */
export function chaptersOf(fields: Fields): readonly Chapter[] {
  const value = fields["chapters"]
  if (typeof value !== "string") return []
  try {
    const said: unknown = JSON.parse(value)
    return isChapters(said) ? said : []
  } catch {
    return []
  }
}
