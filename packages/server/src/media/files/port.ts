/** What the server has to be told of files: where they are on this machine, and what they looked like. */

/** A file of a source of this machine, as the last look at it found it. */
export interface LocatedFile {
  /** The source's folder, links resolved. What is served lies in it. */
  readonly root: Buffer
  /** The whole path, in bytes: names need not be UTF-8. */
  readonly path: Buffer
  readonly size: number
  /** Microseconds since 1970. */
  readonly mtimeUs: number
  /** What reading it found; null where that is not known. */
  readonly container: string | null
}

export interface LocalFiles {
  /** Where a media file is, best first; none where no source of this machine has it. */
  locate(mediaFile: string): Promise<readonly LocatedFile[]>
}
