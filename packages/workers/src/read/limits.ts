/** How much one file may give. What goes beyond is left out with a warning, never cut silently. */
export interface Limits {
  /** Larger files are refused. */
  readonly fileBytes: number
  /** A picture beyond this is left out. */
  readonly pictureBytes: number
  readonly allPictureBytes: number
  readonly pictures: number
  /** Tag blocks beyond this, pictures not counted, are not kept raw. */
  readonly rawBytes: number
  /** Distinct tag names. */
  readonly tags: number
  readonly valuesPerTag: number
  /** UTF-16 units of one value; what claims hold. */
  readonly textLength: number
  readonly chapters: number
  readonly lyricLines: number
  readonly durationMs: number
}

const MIB = 1024 * 1024

export const DEFAULT_LIMITS: Limits = {
  fileBytes: 16 * 1024 * MIB,
  pictureBytes: 32 * MIB,
  allPictureBytes: 64 * MIB,
  pictures: 100,
  rawBytes: 8 * MIB,
  tags: 1_000,
  valuesPerTag: 200,
  textLength: 65_536,
  chapters: 10_000,
  lyricLines: 10_000,
  // Ten days: longer than any audiobook.
  durationMs: 864_000_000,
}
