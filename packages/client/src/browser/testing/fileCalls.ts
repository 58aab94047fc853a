/** The files of a browser's offline cache, asked from outside: calls of JSON, answered in the worker. */
import { LedgerlineError } from "../../errors.ts"
import { type CacheFiles, checkedId, type Unfinished, type Whole } from "../../offline/files.ts"
import type { Tab } from "./inChromium.ts"

type Calls = Readonly<Record<string, (body: never) => unknown>>

/** The worker's side. What is open is known by a number. */
export function fileCalls(open: () => Promise<CacheFiles>): Calls {
  let files: CacheFiles | undefined
  const opened = new Map<number, Unfinished | Whole>()
  let last = 0
  const get = async (): Promise<CacheFiles> => (files ??= await open())
  const hold = (one: Unfinished | Whole): number => {
    opened.set(++last, one)
    return last
  }
  const unfinished = (number: number): Unfinished => opened.get(number) as Unfinished
  const whole = (number: number): Whole => opened.get(number) as Whole
  return {
    "files.clear": async () => {
      const all = await get()
      for (const { id } of await all.list()) await all.remove(id)
      await all.sweep(new Set())
    },
    "files.list": async () => (await get()).list(),
    "files.locate": async (id: string) => (await get()).locate(id),
    "files.remove": async (id: string) => (await get()).remove(id),
    "files.free": async () => (await get()).free(),
    "files.sweep": async (except: readonly string[]) => (await get()).sweep(new Set(except)),
    "files.begin": async (id: string) => {
      const file = await (await get()).begin(id)
      return { number: hold(file), position: file.position }
    },
    "files.open": async (id: string) => {
      const file = await (await get()).open(id)
      return file === undefined ? undefined : { number: hold(file), size: file.size }
    },
    "files.write": async ({ number, bytes }: { number: number; bytes: string }) => {
      await unfinished(number).write(Buffer.from(bytes, "base64"))
      return unfinished(number).position
    },
    "files.examine": (number: number) => unfinished(number).examine(),
    "files.digest": (number: number) => unfinished(number).digest(),
    "files.examineWhole": async (id: string) => (await get()).examine(id),
    "files.digestWhole": async (id: string) => (await get()).digest(id),
    "files.keep": (number: number) => unfinished(number).keep(),
    "files.pause": (number: number) => unfinished(number).pause(),
    "files.drop": (number: number) => unfinished(number).drop(),
    "files.read": async ({ number, position, length }: { number: number; position: number; length: number }) =>
      Buffer.from(await whole(number).read(position, length)).toString("base64"),
    "files.close": (number: number) => whole(number).close(),
  }
}

/** The test's side: an adapter whose files are in a tab. */
export class FilesInTab implements CacheFiles {
  readonly seal = ""
  readonly #tab: () => Tab
  #ready: Promise<unknown> | undefined

  /** `isNew`: what others left there is removed first. */
  constructor(tab: () => Tab, isNew: boolean) {
    this.#tab = tab
    if (!isNew) this.#ready = Promise.resolve()
  }

  list(): ReturnType<CacheFiles["list"]> {
    return this.#ask("list")
  }

  async begin(id: string): Promise<Unfinished> {
    const { number, position: start } = await this.#ask("begin", id)
    let position: number = start
    return {
      get position() {
        return position
      },
      write: async (bytes) => {
        position = await this.#ask("write", { number, bytes: Buffer.from(bytes).toString("base64") })
      },
      examine: () => this.#ask("examine", number),
      digest: () => this.#ask("digest", number),
      keep: () => this.#ask("keep", number),
      pause: () => this.#ask("pause", number),
      drop: () => this.#ask("drop", number),
    }
  }

  async open(id: string): Promise<Whole | undefined> {
    const found = await this.#ask("open", id)
    if (found === undefined || found === null) return undefined
    const { number, size } = found
    return {
      size,
      read: async (position, length) => Buffer.from(await this.#ask("read", { number, position, length }), "base64"),
      close: () => this.#ask("close", number),
    }
  }

  async sync() {
    return []
  }

  examine(id: string): ReturnType<CacheFiles["examine"]> {
    return this.#ask("examineWhole", id)
  }

  digest(id: string): Promise<string> {
    return this.#ask("digestWhole", id)
  }

  /** Nothing leads there from here. */
  locate(id: string): undefined {
    checkedId(id)
    return undefined
  }

  remove(id: string): Promise<void> {
    return this.#ask("remove", id)
  }

  sweep(except: ReadonlySet<string>): ReturnType<CacheFiles["sweep"]> {
    return this.#ask("sweep", [...except])
  }

  takes(bytes: number): number {
    return bytes
  }

  free(): Promise<number> {
    return this.#ask("free")
  }

  // oxlint-disable-next-line typescript/no-explicit-any -- Tests look into it.
  async #ask(name: string, body?: unknown): Promise<any> {
    await (this.#ready ??= this.#tab().test("files.clear"))
    return this.#tab()
      .test(`files.${name}`, body)
      .catch((cause: Error) => {
        const [, reason, message] = /Error: (\w+): (.*)/.exec(cause.message) ?? []
        throw reason === undefined ? cause : new LedgerlineError({ reason, message: message ?? "" })
      })
  }
}
