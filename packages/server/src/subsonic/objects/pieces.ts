/** Pieces that objects of the protocol share. What a server supports is there even where it is empty. */
import type { Fields } from "@ledgerline/core"
import { textOf } from "@ledgerline/core"
import { artistId } from "../protocol/ids.ts"

export interface Credit {
  readonly artistId: string
  readonly name: string
}

/** A time of the library as the protocol has it. */
export const dateOf = (ms: number): string => new Date(ms).toISOString()

export const maybeDate = (ms: number | null | undefined): string | undefined =>
  ms === null || ms === undefined ? undefined : dateOf(ms)

/** Undefined for what is not known, so that it is left out. */
export const some = <T>(value: T | null | undefined): T | undefined => value ?? undefined

export const credited = (credits: readonly Credit[]) =>
  credits.map(({ artistId: id, name }) => ({ id: artistId(id), name }))

export const namesOf = (names: readonly string[]) => names.map((name) => ({ name }))

/** YYYY, YYYY-MM or YYYY-MM-DD as parts. */
export function itemDate(text: string | null): { year?: number; month?: number; day?: number } {
  const [, year, month, day] = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?/.exec(text ?? "") ?? []
  return {
    ...(year === undefined ? {} : { year: Number(year) }),
    ...(month === undefined ? {} : { month: Number(month) }),
    ...(day === undefined ? {} : { day: Number(day) }),
  }
}

export function explicitOf(fields: Fields): "explicit" | "clean" | "" {
  const { explicit } = fields
  return explicit === true ? "explicit" : explicit === false ? "clean" : ""
}

export const textIn = (fields: Fields, name: Parameters<typeof textOf>[1]): string => textOf(fields, name) ?? ""

export const seconds = (ms: number | null): number => Math.round((ms ?? 0) / 1000)
