/** Files that a shop has encrypted: they are listed by their tags, and a person should know why they do not play. */
import { isProtected } from "../read/technical/codecs.ts"
import { below, shown } from "../scan/names.ts"
import type { ImportNote } from "./report.ts"
import type { ReadUnit } from "./unit.ts"

/** A note for each that was read now. */
export const protectedFiles = ({ files }: ReadUnit): ImportNote[] =>
  files.flatMap(({ folder, file, read }) =>
    read !== undefined && isProtected(read.technical.codec ?? "")
      ? [
          {
            path: shown(below(folder, file.name)),
            why: "protected",
            reason: "is protected: only the programs of its shop can play it",
          },
        ]
      : [],
  )
