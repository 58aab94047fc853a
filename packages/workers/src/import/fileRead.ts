/** What reading one file gives to an import: small plain data; pictures and raw tags lie in blobs already. */
import type { EmbeddedSheet } from "../read/raw/flacCueSheet.ts"
import type { Common, PictureType, Technical } from "../read/reading.ts"

export interface FileRead {
  /** The id of the media file, from its audio. */
  readonly mediaFile: string
  readonly common: Common
  readonly technical: Technical
  readonly pictures: readonly StoredPicture[]
  /** A CUE sheet in the file. */
  readonly cueSheet?: EmbeddedSheet
  /** The blob with the tags as they were; absent where there are none. */
  readonly tags?: string
  readonly warnings: readonly string[]
  readonly size: number
  readonly mtimeUs: number
  readonly ctimeUs: number
}

export interface StoredPicture {
  readonly hash: string
  readonly mime: string
  readonly type: PictureType
  readonly bytes: number
  readonly width?: number
  readonly height?: number
  readonly description?: string
}
