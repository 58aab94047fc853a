/** A track's place on its album: where a file is replaced by another encoding, the new one is found by it. */
import { type Fields, folded } from "@ledgerline/core"
import type { Placed } from "./known.ts"

/** Encodings of one recording differ by padding and by how decoders begin. */
const NEAR_MS = 2000

export const isSamePlace = (a: Placed, b: Placed): boolean =>
  a.disc === b.disc && a.track === b.track && a.title === b.title && Math.abs(a.durationMs - b.durationMs) <= NEAR_MS

export function placeOf(id: string, fields: Fields, durationMs: number): Placed {
  const number = (name: string): number => (typeof fields[name] === "number" ? fields[name] : 0)
  const title = typeof fields["title"] === "string" ? folded(fields["title"]) : ""
  return { id, disc: number("disc"), track: number("track"), title, durationMs }
}

export const detailOf = ({ disc, track, title }: Placed): string =>
  `disc ${disc}, track ${track}, ${JSON.stringify(title)}`.slice(0, 1000).toWellFormed()
