/**
 * Keeps the views those of this program: rebuilds them on demand, and after an upgrade does as little as is needed.
 * docs/spec/fold.md, FOLD-13 and FOLD-27.
 */
import { type Registry, type Upgrade, upgradeFrom } from "../define/registry.ts"
import { CommandRejected, StorageFailed } from "../errors.ts"
import { rebuildViews, type RebuildProgress } from "../fold/rebuild.ts"
import { findStale, refold } from "../fold/refold.ts"
import { liveGeneration, PARTLY, readMeta, writeMeta } from "../log/meta.ts"
import { META } from "../log/tables.ts"
import { remove, type Work } from "../store/port.ts"
import type { LibraryOptions } from "./opening.ts"
import type { Writer } from "./Writer.ts"

type OnProgress = (progress: RebuildProgress) => void

export class Upkeep {
  readonly #options: LibraryOptions
  readonly #writer: Writer
  readonly #stop = new AbortController()
  #last: Promise<void> = Promise.resolve()
  #upgraded: Promise<void> = Promise.resolve()

  constructor(options: LibraryOptions, writer: Writer) {
    this.#options = options
    this.#writer = writer
  }

  /** Resolves once the views are of this version of the program; fails with what ended their upgrade. */
  get upgraded(): Promise<void> {
    return this.#upgraded
  }

  /** Brings views that another version made up to this one. What may take long and need not be waited for goes on beside. */
  async upgrade(projection: string): Promise<void> {
    const { leaveViews, onProgress } = this.#options
    const wanted = await this.#wanted(projection)
    if (wanted.kind === "none") return
    if (leaveViews === true) {
      const message = "the views are of another version of the program: rebuild them first"
      this.#waitFor(Promise.reject(new CommandRejected({ command: "append", message })))
      return
    }
    if (wanted.kind === "refold" && (await this.#alone(() => this.#refoldIfWanted()))) return
    const rebuilt = this.#inTurn(async () => {
      if ((await this.#wanted()).kind !== "none") return this.#rebuild(onProgress)
      this.#writer.renew(await this.#options.store.read(() => liveGeneration()))
    })
    this.#waitFor(rebuilt)
    if (wanted.kind === "rebuild" && !wanted.beside) await rebuilt
  }

  /** What the views need; another process may have done it meanwhile. */
  async #wanted(known?: string): Promise<Upgrade> {
    const { registry, store } = this.#options
    if (known === registry.version) return { kind: "none" }
    const { projection = "", upgrade, ahead } = await store.read(() => readMeta())
    const wanted = upgradeOf(projection, upgrade, registry)
    // Nothing can be folded again where the log lacks what the views were folded from.
    return ahead !== undefined && wanted.kind === "refold" ? { kind: "rebuild", beside: true } : wanted
  }

  /** No two processes fold the same views again at once. */
  #alone<T>(action: () => Promise<T>): Promise<T> {
    const { store } = this.#options
    return store.alone === undefined ? action() : store.alone(action, this.#stop.signal)
  }

  async #rebuild(onProgress?: OnProgress): Promise<void> {
    const { store, registry, ports } = this.#options
    this.#writer.renew(await rebuildViews({ store, registry, ports, onProgress, signal: this.#stop.signal }))
  }

  /** In one process, one after the other; so do processes. */
  #inTurn(action: () => Promise<void>): Promise<void> {
    const done = this.#last.then(() => this.#alone(action))
    this.#last = done.catch(() => undefined)
    return done
  }

  /** One rebuild at a time; a second one begins when the first has ended. `check` may refuse it when its turn has come. */
  rebuild(onProgress?: OnProgress, check?: () => Promise<void>): Promise<void> {
    return this.#inTurn(async () => {
      await check?.()
      await this.#rebuild(onProgress)
      this.#waitFor(Promise.resolve())
    })
  }

  /** Stops a rebuild between two steps and waits for that; it goes on when the library is opened again. */
  async stop(): Promise<void> {
    this.#stop.abort(new StorageFailed({ code: "CLOSED", message: "the library has been closed" }))
    await this.#last
  }

  #waitFor(upgraded: Promise<void>): void {
    upgraded.catch(() => undefined)
    this.#upgraded = upgraded
    this.#writer.holdUntil(upgraded)
  }

  /** True where nothing is left to be done. */
  async #refoldIfWanted(): Promise<boolean> {
    const { projection = "" } = await this.#options.store.read(() => readMeta())
    const wanted = await this.#wanted()
    return wanted.kind === "none" || (wanted.kind === "refold" && (await this.#refold(projection, wanted.raised)))
  }

  /** Folds the few subjects again that need it. False where they are too many or cannot be: then a rebuild does it. */
  async #refold(projection: string, raised: ReadonlySet<string>): Promise<boolean> {
    const { store, registry, ports } = this.#options
    const stale = await findStale({ store, registry, ports }, raised)
    if (stale === undefined) return false
    if (projection !== PARTLY) {
      const upgrade = JSON.stringify({ from: projection, to: registry.version })
      await store.write(() => writeMeta({ projection: PARTLY, upgrade }))
    }
    if (!(await refold({ store, registry, ports }, stale))) return false
    await store.write(function* (): Work<void> {
      yield* writeMeta({ projection: registry.version })
      yield* remove(META, [["upgrade"]])
    })
    return true
  }
}

/** An upgrade in place that was cut off goes on only in the version that began it. */
function upgradeOf(projection: string, begun: string | undefined, registry: Registry): Upgrade {
  if (projection !== PARTLY) return upgradeFrom(projection, registry)
  const { from, to } = JSON.parse(begun ?? "{}") as { from?: string; to?: string }
  return from !== undefined && to === registry.version
    ? upgradeFrom(from, registry)
    : { kind: "rebuild", beside: false }
}
