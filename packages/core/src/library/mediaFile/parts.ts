/** Parts of media files: their ids, and where in their wholes they are. */
import { deriveId } from "../../ids.ts"
import type { Dialect, Work } from "../../store/port.ts"
import { all, among, views } from "../../views/database.ts"

/** A stretch of a media file. */
export interface Part {
  readonly id: string
  readonly of: string
  /** The first sample a channel that is in it, and the first that is not; null where it ends with the whole. */
  readonly startSample: number
  readonly endSample: number | null
  /** Hertz. */
  readonly sampleRate: number
}

/** The id of a part: the same wherever somebody cuts the same audio at the same samples. */
export const partIdOf = (whole: string, startSample: number, endSample?: number): string =>
  deriveId("part", whole, String(startSample), endSample === undefined ? "" : String(endSample))

const parts = views.selectFrom("part").select(["id", "of", "startSample", "endSample", "sampleRate"]).distinct()

/** Which of these media files are parts of others, by id. */
export function* partsAmong(dialect: Dialect, mediaFiles: readonly string[]): Work<ReadonlyMap<string, Part>> {
  const rows = yield* all(parts.where((eb) => among(dialect, eb.ref("id"), mediaFiles)))
  return new Map(rows.map((part) => [part.id, part]))
}

/** The parts of media files, in the order in which they play. */
export const partsOf = (dialect: Dialect, wholes: readonly string[]): Work<Part[]> =>
  all(
    parts
      .where((eb) => among(dialect, eb.ref("of"), wholes))
      .orderBy("of")
      .orderBy("startSample")
      .orderBy("id"),
  )

/** As {@link partsOf}, once for each sheet that cuts one. */
export const cutsOf = (dialect: Dialect, wholes: readonly string[]): Work<(Part & { readonly sheet: string })[]> =>
  all(
    views
      .selectFrom("part")
      .selectAll()
      .where((eb) => among(dialect, eb.ref("of"), wholes))
      .orderBy("of")
      .orderBy("startSample")
      .orderBy("id")
      .orderBy("sheet"),
  )
