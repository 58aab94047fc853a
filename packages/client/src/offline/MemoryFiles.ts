/** The files of the offline cache in memory, for libraries that end with the program. */
import { hash } from "node:crypto"
import { examine } from "@ledgerline/core/identity/examine"
import { LedgerlineError } from "../errors.ts"
import { type CacheFiles, checkedId, type Unfinished, type Whole } from "./files.ts"

export class MemoryFiles implements CacheFiles {
  readonly seal = ""
  readonly #whole = new Map<string, Uint8Array>()
  readonly #unfinished = new Map<string, Uint8Array>()
  readonly #most: number

  /** `most`: bytes in all; what is beyond finds no room. */
  constructor(most = Number.POSITIVE_INFINITY) {
    this.#most = most
  }

  async list() {
    return [...this.#whole].map(([id, bytes]) => ({ id, bytes: bytes.length }))
  }

  async begin(id: string): Promise<Unfinished> {
    let bytes = this.#unfinished.get(checkedId(id)) ?? new Uint8Array()
    return {
      get position() {
        return bytes.length
      },
      write: async (more) => {
        if (this.#taken + more.length > this.#most)
          throw new LedgerlineError({ reason: "noRoom", message: "there is no room in memory" })
        bytes = Buffer.concat([bytes, more])
        this.#unfinished.set(id, bytes)
      },
      examine: async () => examine(inMemory(bytes)),
      digest: async () => hash("sha256", bytes, "base64"),
      keep: async () => {
        this.#unfinished.delete(id)
        this.#whole.set(id, bytes)
        return bytes.length
      },
      pause: async () => bytes.length,
      drop: async () => void this.#unfinished.delete(id),
    }
  }

  async open(id: string): Promise<Whole | undefined> {
    const bytes = this.#whole.get(checkedId(id))
    if (bytes === undefined) return undefined
    const read = async (position: number, length: number) => bytes.slice(position, position + length)
    return { size: bytes.length, read, close: async () => undefined }
  }

  async sync() {
    return []
  }

  async examine(id: string) {
    return examine(inMemory(this.#there(id)))
  }

  async digest(id: string) {
    return hash("sha256", this.#there(id), "base64")
  }

  locate(id: string): undefined {
    checkedId(id)
    return undefined
  }

  async remove(id: string): Promise<void> {
    this.#whole.delete(checkedId(id))
  }

  async sweep(except: ReadonlySet<string>) {
    for (const id of this.#unfinished.keys()) if (!except.has(id)) this.#unfinished.delete(id)
    return [...this.#unfinished].map(([id, bytes]) => ({ id, bytes: bytes.length }))
  }

  takes(bytes: number): number {
    return bytes
  }

  async free(): Promise<number> {
    return this.#most - this.#taken
  }

  #there(id: string): Uint8Array {
    const bytes = this.#whole.get(checkedId(id))
    if (bytes === undefined) throw new Error("it is not there")
    return bytes
  }

  get #taken(): number {
    let sum = 0
    for (const files of [this.#whole, this.#unfinished]) for (const { length } of files.values()) sum += length
    return sum
  }
}

const inMemory = (bytes: Uint8Array) => ({
  size: bytes.length,
  read(buffer: Buffer, offset: number, length: number, position: number): number {
    const part = bytes.subarray(position, position + length)
    buffer.set(part, offset)
    return part.length
  },
})
