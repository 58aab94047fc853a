/** A music folder that is watched: what is told of it, and waiting until it is so. */
import { mkdirSync, renameSync, rmSync } from "node:fs"
import { dirname } from "node:path"
import type { Ports } from "@ledgerline/core"
import type { ImportPool } from "../../import/ImportPool.ts"
import { systemPorts } from "../../system.ts"
import { MusicFolder } from "../../testing/folder.ts"
import { Background, type BackgroundOptions, type News } from "../Background.ts"

export const tags = (title: string, track = 1) => ({
  TITLE: title,
  ARTIST: "Ada",
  ALBUM: "Album",
  TRACKNUMBER: String(track),
})

export class Watched extends MusicFolder {
  readonly news: News[] = []
  readonly #pool: ImportPool
  #background: Background | undefined
  #wake: () => void = () => {}

  constructor(pool: ImportPool, ports?: Ports) {
    super(pool, ports)
    this.#pool = pool
    // So many that losing a few is no lost disk.
    for (let i = 1; i <= 20; i++) this.track(`base/${i}.flac`, tags(`Base ${i}`, i))
  }

  /** Imports what is there and watches from then on; short times, so that tests end soon. */
  async start(options: Partial<BackgroundOptions> = {}): Promise<Background> {
    const library = await this.library()
    if ((await this.copies()).length === 0) await this.import()
    this.#background = new Background({
      library,
      blobs: this.blobs,
      ports: systemPorts,
      pool: this.#pool,
      quietMs: 150,
      graceMs: 400,
      rootMs: 100,
      onNews: (news) => {
        this.news.push(news)
        this.#wake()
      },
      ...options,
    })
    library.subscribe(() => this.#wake())
    await this.#background.start()
    // The scan with which it begins, unless there is nothing to scan.
    const { states } = this.#background
    if ([...states.values()].some(({ state }) => state !== "unreachable")) {
      await this.until(() => this.scans().length > 0)
    }
    return this.#background
  }

  /** Waits until it holds; looks at each commit and whenever something is told. */
  async until(holds: () => boolean | Promise<boolean>): Promise<void> {
    for (;;) {
      const woken = new Promise<void>((resolve) => (this.#wake = resolve))
      if (await holds()) return
      await woken
    }
  }

  /** Waits until the paths that are present are these, besides those that were there from the beginning. */
  untilPresent(...paths: string[]): Promise<void> {
    const wanted = paths.toSorted().join("\n")
    return this.until(async () => (await this.present()).toSorted().join("\n") === wanted)
  }

  async present(): Promise<string[]> {
    const copies = await this.copies()
    return copies
      .filter(({ state, path }) => state === "present" && !String(path).startsWith("base/"))
      .map(({ path }) => String(path))
  }

  /** What became of files, in the order in which it was told. */
  files(): string[] {
    return this.news.flatMap((news) =>
      news.news === "file" ? [`${news.change} ${news.from === undefined ? "" : `${news.from} > `}${news.path}`] : [],
    )
  }

  /** Waits until so many files were told of: that comes after what it tells of is in the library. */
  async told(count: number): Promise<string[]> {
    await this.until(() => this.files().length >= count)
    return this.files()
  }

  scans() {
    return this.news.filter((news) => news.news === "scan")
  }

  failures(): unknown[] {
    return this.news.flatMap((news) => (news.news === "failure" ? [news.error] : []))
  }

  states(): string[] {
    return this.news.flatMap((news) => (news.news === "state" ? [news.state] : []))
  }

  move(from: string, to: string): void {
    mkdirSync(dirname(this.path(to)), { recursive: true })
    renameSync(this.path(from), this.path(to))
  }

  delete(path: string): void {
    rmSync(this.path(path), { recursive: true })
  }

  async stop(): Promise<void> {
    await this.#background?.stop()
    this.#background = undefined
  }

  /** Ends the test. Throws where anything failed in the background. */
  async end(): Promise<void> {
    await this.remove()
    const failures = this.failures()
    if (failures.length > 0) throw new AggregateError(failures, "work in the background failed")
  }

  override async remove(): Promise<void> {
    await this.stop()
    await super.remove()
  }
}
