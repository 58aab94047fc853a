/** TagLib as WebAssembly, from the package taglib-wasm: compiled once a thread, with a limit on memory. */
import { readFileSync } from "node:fs"
import { unpack } from "msgpackr/unpack"
import type { ByteSource } from "../bytes.ts"
import { OneFile } from "./host.ts"
import { compile, Instance, type Memory, type Module } from "./webAssembly.ts"

interface Exports {
  readonly memory: Memory
  _initialize(): void
  tl_read_tags(path: number, bytes: number, length: number, size: number): number
  tl_get_last_error_code(): number
  tl_version(): number
  tl_api_version(): number
  tl_malloc(size: number): number
  tl_free(at: number): void
}

/** What TagLib said of a file, under its own names. */
export type Said = Readonly<Record<string, unknown>>

/** The file is none that TagLib reads, or is damaged beyond it. */
class Refused extends Error {
  override readonly name = "Refused"
}

const PAGE = 65_536
/** With the buffers of a reading beside it a thread stays below 256 MiB: pictures beyond that are not read. */
const MOST_PAGES = 104 * 16
/** An instance never gives memory back; beyond this it is replaced after the file. */
const REPLACE_ABOVE = 64 * 1024 * 1024
/** The interface that the names of exports and of the answer's keys belong to. */
const API_VERSION = 3

export class TagLib {
  private instance: { exports: Exports; host: OneFile; said: number } | undefined
  private readonly module: Module

  private constructor(module: Module) {
    this.module = module
  }

  static async load(): Promise<TagLib> {
    const bytes = readFileSync(new URL("taglib-wasi.wasm", import.meta.resolve("taglib-wasm")))
    limitMemory(bytes, MOST_PAGES)
    return new TagLib(await compile(bytes))
  }

  get version(): string {
    const { exports } = this.ready()
    return textAt(exports.memory, exports.tl_version())
  }

  /**
   * `extension` says which format to try first, since TagLib goes by names. Where a source has memory of its own, pictures
   * stand as long as it does: until the next file.
   */
  read(source: ByteSource, extension: string): Said {
    const instance = this.ready()
    const { exports, host } = instance
    host.show(source)
    try {
      if (instance.said !== 0) exports.tl_free(instance.said)
      instance.said = 0
      const { at, size } = ask(exports, extension)
      instance.said = at
      const said = new Uint8Array(exports.memory.buffer, at, size)
      // Strings are made of it; pictures point into it.
      return unpack(source.take === undefined ? said.slice() : said) as Said
    } catch (error) {
      // A trap, or memory that ran out, leaves the instance in no defined state.
      if (!(error instanceof Refused)) this.instance = undefined
      throw error
    } finally {
      host.show(undefined)
      if (exports.memory.buffer.byteLength > REPLACE_ABOVE) this.instance = undefined
    }
  }

  private ready(): { exports: Exports; host: OneFile; said: number } {
    if (this.instance !== undefined) return this.instance
    const host = new OneFile()
    const imports = { wasi_snapshot_preview1: host.imports }
    const exports = new Instance(this.module, imports).exports as unknown as Exports
    host.attach(exports.memory)
    exports._initialize()
    const version = exports.tl_api_version()
    if (version !== API_VERSION) throw new Error(`taglib-wasm has interface ${version}, not ${API_VERSION}`)
    this.instance = { exports, host, said: 0 }
    return this.instance
  }
}

function ask(exports: Exports, extension: string): { readonly at: number; readonly size: number } {
  const path = Buffer.from(`/file.${extension}\0`)
  const at = exports.tl_malloc(path.length + 8)
  new Uint8Array(exports.memory.buffer, at, path.length).set(path)
  const sizeAt = (at + path.length + 3) & ~3
  const result = exports.tl_read_tags(at, 0, 0, sizeAt)
  const size = new DataView(exports.memory.buffer).getUint32(sizeAt, true)
  exports.tl_free(at)
  if (result === 0) throw new Refused(`TagLib refuses the file (code ${exports.tl_get_last_error_code()})`)
  return { at: result, size }
}

function textAt(memory: Memory, at: number): string {
  const bytes = new Uint8Array(memory.buffer)
  return Buffer.from(bytes.subarray(at, bytes.indexOf(0, at))).toString("utf8")
}

/** Lowers the most that the module's memory may grow to, in place: section 5, one memory with a limit in LEB128. */
export function limitMemory(wasm: Uint8Array, pages: number): void {
  let at = 8
  const number = (): number => {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = wasm[at++] as number
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
  }
  while (at < wasm.length) {
    const section = wasm[at++]
    const end = number() + at
    if (section === 5) {
      const [count, flags] = [number(), number()]
      if (count !== 1 || flags !== 1 || number() > pages) break
      const from = at
      if (number() <= pages) return
      for (let i = from; i < at; i++) wasm[i] = (Math.trunc(pages / 128 ** (i - from)) & 0x7f) | (i < at - 1 ? 0x80 : 0)
      return
    }
    at = end
  }
  throw new Error(`cannot limit TagLib's memory to ${(pages * PAGE) / 2 ** 20} MiB`)
}
