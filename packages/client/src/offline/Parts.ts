/** What is there of downloads that wait: bytes on the disk that are counted, and given up where there is no room otherwise. */
import type { CacheFiles } from "./files.ts"

export class Parts {
  readonly #files: CacheFiles
  readonly #bytes: Map<string, number>
  readonly #removing = new Map<string, Promise<void>>()

  constructor(files: CacheFiles, found: readonly { readonly id: string; readonly bytes: number }[]) {
    this.#files = files
    this.#bytes = new Map(found.map(({ id, bytes }) => [id, bytes]))
  }

  get bytes(): number {
    let sum = 0
    for (const bytes of this.#bytes.values()) sum += bytes
    return sum
  }

  of(mediaFile: string): number {
    return this.#bytes.get(mediaFile) ?? 0
  }

  /** So much is left of a download that ended. */
  left(mediaFile: string, bytes: number): void {
    if (bytes > 0) this.#bytes.set(mediaFile, bytes)
    else this.#bytes.delete(mediaFile)
  }

  /** A download goes on with what is there, once nobody removes it. Answers how much that is. */
  async take(mediaFile: string): Promise<number> {
    await this.#removing.get(mediaFile)
    const bytes = this.of(mediaFile)
    this.#bytes.delete(mediaFile)
    return bytes
  }

  /** Removes what is there, which nobody has open. Answers how much that was. */
  async remove(mediaFile: string): Promise<number> {
    const bytes = this.of(mediaFile)
    this.#bytes.delete(mediaFile)
    const removing = (async () => (await this.#files.begin(mediaFile)).drop())()
    this.#removing.set(
      mediaFile,
      removing.catch(() => undefined),
    )
    await removing.finally(() => this.#removing.delete(mediaFile))
    return bytes
  }
}
