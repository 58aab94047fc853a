/** What takes uploads: the server speaks the protocol, and whoever starts it keeps the bytes and has them imported. */
import type { UploadObject } from "@ledgerline/api"

export type UploadRefusal =
  /** There is none of that id, or it is somebody else's. */
  | "absent"
  | "tooLarge"
  /** The disk has no room for it. */
  | "full"
  | "tooMany"
  /** Its name is that of nothing that an import takes. */
  | "badType"
  | "wrongOffset"
  /** More came than was promised. */
  | "tooLong"
  | "badChecksum"
  /** It is being imported. */
  | "busy"
  /** Whoever sent it left in the middle. */
  | "left"

export type UploadAnswer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: UploadRefusal; readonly message: string }

export interface NewUpload {
  readonly member: string
  /** As it came: nothing of it was checked. */
  readonly name: string
  readonly folder: string
  readonly length: number
}

/** What came of a file, to be put behind what is there. */
export interface Piece {
  readonly offset: number
  /** Where the sender said it. */
  readonly length: number | undefined
  /** What the bytes have to come to; they are not kept where they do not. */
  readonly checksum: { readonly algorithm: string; readonly digest: Uint8Array } | undefined
  readonly bytes: AsyncIterable<Uint8Array>
  /** Ends the bytes: somebody else goes on with the upload. */
  readonly stop: () => void
}

/** Each is of one member: of others' uploads it is said that they are absent. */
export interface Uploads {
  readonly mostBytes: number
  /** Names of algorithms as `Upload-Checksum` has them. */
  readonly checksums: readonly string[]
  create(asked: NewUpload): Promise<UploadAnswer<UploadObject>>
  find(member: string, id: string): Promise<UploadAnswer<UploadObject>>
  /** As {@link find}, once nobody writes to it any more: who asks is about to go on with it. */
  settle(member: string, id: string): Promise<UploadAnswer<UploadObject>>
  /** In the order of their ids, from behind one on. */
  list(member: string, after: string, limit: number): Promise<readonly UploadObject[]>
  append(member: string, id: string, piece: Piece): Promise<UploadAnswer<UploadObject>>
  remove(member: string, id: string): Promise<UploadAnswer<void>>
}
