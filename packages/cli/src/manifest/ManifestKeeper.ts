/**
 * Keeps a manifest up to date while the library is served, and takes over what other programs change in it. What is there
 * is told from what was written here by its digest; only after it was read is it replaced.
 */
import { createHash } from "node:crypto"
import { type FSWatcher, watch } from "node:fs"
import { copyFile, readFile, stat } from "node:fs/promises"
import { basename, dirname } from "node:path"
import type { Library } from "@ledgerline/core"
import { applyManifest, type ManifestReport, parseManifest } from "@ledgerline/core/manifest"
import type { Timers } from "@ledgerline/sync"
import { writeManifestFile } from "./file.ts"

export interface KeeperOptions {
  readonly library: Library
  /** Absolute. */
  readonly path: string
  readonly timers: Timers
  /** Whose edits they are that come by the file. */
  readonly actor: string
  /** How long it has to be quiet before the file is written or read; 2 seconds unless given. */
  readonly quietMs?: number
  /** How often to look for what watching missed; 15 seconds unless given. */
  readonly lookMs?: number
  /** Of what came by the file. `kept`: a copy of it, where the library kept its own values of some fields. */
  readonly onRead?: (report: ManifestReport, kept: string | undefined) => void
  /** The file cannot be read or written. It stays as it is until it is changed again. */
  readonly onTrouble?: (cause: unknown) => void
}

/** The views whose changes are changes of the file. */
const SHOWN = ["track", "album", "artist"]
/** While changes come without end, it is written this often. */
const MOST_WAIT = 15
const MOST_BYTES = 256 * 1024 * 1024

export class ManifestKeeper {
  readonly #options: KeeperOptions
  /** Of what was written here, or was read. */
  #known: string | undefined
  /** Of what is there and could not be read. */
  #refused: string | undefined
  #stamp = ""
  #isStale = true
  #waitingSince: number | undefined
  #cancel = (): void => {}
  #cancelLook = (): void => {}
  #running: Promise<void> = Promise.resolve()
  #isOver = false
  #watcher: FSWatcher | undefined
  #end = (): void => {}

  constructor(options: KeeperOptions) {
    this.#options = options
  }

  /** Takes over what was changed while nobody looked, and writes the file. Resolves when that is done. */
  async start(): Promise<void> {
    const { library, path } = this.#options
    this.#end = library.subscribe(({ views }) => {
      if (!SHOWN.some((view) => views.has(view))) return
      this.#isStale = true
      this.#soon()
    })
    try {
      // The folder: whoever replaces the file makes another one.
      this.#watcher = watch(dirname(path), (_, name) => {
        if (name === null || name === basename(path)) this.#soon()
      })
      this.#watcher.on("error", () => this.#watcher?.close())
    } catch (cause) {
      this.#options.onTrouble?.(cause)
    }
    this.#look()
    await this.#turn()
  }

  /** Writes what is new, and ends. */
  async stop(): Promise<void> {
    this.#end()
    this.#watcher?.close()
    this.#cancel()
    this.#cancelLook()
    this.#isOver = true
    await this.#running
    await this.#turn()
  }

  /** Turns once it was quiet for a while, or has been waited for long enough. */
  #soon(): void {
    if (this.#isOver) return
    const { timers, quietMs = 2000 } = this.#options
    const now = timers.now()
    this.#waitingSince ??= now
    const wait = Math.max(0, Math.min(quietMs, this.#waitingSince + MOST_WAIT * quietMs - now))
    this.#cancel()
    this.#cancel = timers.after(wait, () => void this.#turn())
  }

  /** Watching may miss what happens on a share. */
  #look(): void {
    const { timers, lookMs = 15_000, path } = this.#options
    this.#cancelLook = timers.after(lookMs, () => {
      void stampOf(path).then((stamp) => {
        if (stamp !== this.#stamp) this.#soon()
        if (!this.#isOver) this.#look()
      })
    })
  }

  /** One after the other: reads what is there, then writes what is new. */
  #turn(): Promise<void> {
    this.#waitingSince = undefined
    this.#running = this.#running.then(async () => {
      try {
        if (await this.#read()) await this.#write()
      } catch (cause) {
        this.#options.onTrouble?.(cause)
      }
      this.#stamp = await stampOf(this.#options.path)
    })
    return this.#running
  }

  /** Whether the file may be replaced: all that is in it is in the library. */
  async #read(): Promise<boolean> {
    const { library, path, actor, onRead } = this.#options
    const bytes = await contentOf(path)
    if (bytes === undefined) {
      this.#isStale = true
      return true
    }
    const digest = digestOf(bytes)
    if (digest === this.#known) return true
    // It was told already what is wrong with it.
    if (digest === this.#refused) return false
    this.#refused = digest
    const text = bytes.toString("utf8").replace(/^\ufeff/, "")
    const report = await applyManifest(library, await parseManifest(text, library), { actor })
    let kept: string | undefined
    if (report.collisions.length + report.unknown.length > 0) {
      // What the library does not take over would be lost with the file.
      kept = `${path}.conflicts-${digest.slice(0, 12)}.json`
      await copyFile(path, kept)
    }
    this.#refused = undefined
    this.#known = digest
    this.#isStale = true
    if (report.fields > 0 || kept !== undefined) onRead?.(report, kept)
    return true
  }

  async #write(): Promise<void> {
    if (!this.#isStale) return
    const { library, path } = this.#options
    this.#isStale = false
    const before = this.#known
    try {
      const written = await writeManifestFile(library, path, async ({ digest }) => {
        const there = await contentOf(path)
        const now = there === undefined ? undefined : digestOf(there)
        // Somebody changed it meanwhile: that is read first.
        if (now !== undefined && now !== before) {
          this.#soon()
          return false
        }
        // Told before it is there, so that it is known when it is seen.
        this.#known = digest
        return now !== digest
      })
      if (written === undefined && this.#known === before) this.#isStale = true
    } catch (cause) {
      this.#isStale = true
      throw cause
    }
  }
}

const digestOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex")

async function contentOf(path: string): Promise<Buffer | undefined> {
  try {
    const { size } = await stat(path)
    if (size > MOST_BYTES) throw new Error(`${path} is too large for a manifest`)
    return await readFile(path)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined
    throw cause
  }
}

/** Another one whenever the file may be another one. */
async function stampOf(path: string): Promise<string> {
  try {
    const { ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true })
    return [ino, size, mtimeNs, ctimeNs].join(".")
  } catch {
    return ""
  }
}
