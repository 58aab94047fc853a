/** The table of images. */
import type { SubjectRef } from "../../define/aspect.ts"
import type { Row, Table } from "../../store/port.ts"
import { type ArtworkState, chosenImage } from "./fold.ts"

export const ARTWORK = {
  name: "artwork",
  columns: {
    subject: { type: "text" },
    role: { type: "text" },
    hash: { type: "text" },
    mime: { type: "text" },
    provider: { type: "text" },
    width: { type: "integer", nullable: true },
    height: { type: "integer", nullable: true },
    bytes: { type: "integer", nullable: true },
    disc: { type: "integer", nullable: true },
    description: { type: "text", nullable: true },
    url: { type: "text", nullable: true },
    licence: { type: "text", nullable: true },
    /** 1 for the image that stands for the subject in its role; for that disc where it is one disc's. */
    chosen: { type: "integer" },
  },
  primaryKey: ["subject", "role", "hash"],
  indexes: [{ name: "byHash", columns: ["hash", "subject", "role"] }],
} as const satisfies Table

const NONE: readonly Row[] = []

export function artworkRows(subject: SubjectRef, state: ArtworkState): readonly Row[] {
  if (state.images.length === 0) return NONE
  return state.images.map((image) => ({
    ...ABSENT,
    ...image,
    subject: subject.key,
    chosen: chosenImage(state, image.role, image.disc) === image ? 1 : 0,
  }))
}

const ABSENT = { width: null, height: null, bytes: null, disc: null, description: null, url: null, licence: null }
