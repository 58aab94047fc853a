/** Where an export goes: a folder, or one stream. */
export type Content = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

export interface ExportSink {
  /** Takes one file whole; `size` is how many bytes there are. Names are made of plain folders and a name. */
  file(name: string, size: number, content: Content): Promise<void>
  /** Makes the export complete. */
  finish(): Promise<void>
  /** Leaves nothing behind where it can. */
  abandon(): Promise<void>
}
