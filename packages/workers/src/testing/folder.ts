/** A music folder and a library of their own for a test. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { all, Library, type Ports, query, registry, views } from "@ledgerline/core"
import { openSqlite } from "@ledgerline/core/store/sqlite"
import { systemPorts, thisProcess } from "@ledgerline/core/system"
import { importFolder } from "../import/Importer.ts"
import { ImportPool } from "../import/ImportPool.ts"
import type { ImportOptions } from "../import/options.ts"
import type { ImportReport } from "../import/report.ts"
import { systemPorts as poolPorts } from "../system.ts"
import { flac, type FlacFile } from "./flac.ts"

/** Threads that the tests of one file share: starting one takes longer than most tests. */
export const sharedPool = (): ImportPool => new ImportPool({ ports: poolPorts, threads: 1 })

export class MusicFolder {
  readonly base = mkdtempSync(join(realpathSync(tmpdir()), "ledgerline workers-"))
  readonly music = join(this.base, "Music")
  readonly blobs = join(this.base, "data", "blobs")
  readonly #pool: ImportPool
  readonly #ports: Ports
  #library: Promise<Library> | undefined

  constructor(pool: ImportPool, ports: Ports = systemPorts) {
    this.#pool = pool
    this.#ports = ports
    mkdirSync(this.music)
    mkdirSync(dirname(this.blobs))
  }

  /** Writes a file below the music folder. */
  write(path: string, content: string | Uint8Array): void {
    const whole = join(this.music, path)
    mkdirSync(dirname(whole), { recursive: true })
    writeFileSync(whole, content)
  }

  /** Writes a FLAC file whose audio is named after its path, unless said otherwise. */
  track(path: string, tags: FlacFile["tags"], more: Partial<FlacFile> = {}): void {
    this.write(path, flac({ audio: path, tags: tags ?? {}, ...more }))
  }

  path(path: string): string {
    return join(this.music, path)
  }

  library(): Promise<Library> {
    const path = join(this.base, "data", "library.sqlite")
    this.#library ??= Library.open({
      store: openSqlite({ path, owner: thisProcess(), now: () => systemPorts.clock.now() }),
      registry,
      ports: this.#ports,
    })
    return this.#library
  }

  async import(changed: Partial<ImportOptions> = {}): Promise<ImportReport> {
    return importFolder({
      library: await this.library(),
      folder: this.music,
      blobs: this.blobs,
      ports: poolPorts,
      pool: this.#pool,
      ...changed,
    })
  }

  /** Visible tracks by title, with the album that each is on. */
  async tracks() {
    const library = await this.library()
    const shown = views
      .selectFrom("track")
      .leftJoin("album", "album.id", "track.albumId")
      .select([
        "track.id",
        "track.title",
        "track.artist",
        "track.album",
        "track.albumArtist",
        "track.track",
        "track.disc",
        "track.year",
        "track.albumId",
        "track.fields",
        "album.artist as shownArtist",
        "album.artwork",
      ])
      .where("track.hidden", "=", 0)
      .orderBy("track.title")
      .orderBy("track.id")
    return (await library.store.read(() => all(shown))).map((row) => ({
      ...row,
      fields: JSON.parse(row.fields) as Record<string, unknown>,
    }))
  }

  async albums() {
    const library = await this.library()
    return library.store.read(() =>
      all(
        views
          .selectFrom("album")
          .select(["id", "title", "artist", "tracks", "discs", "year", "compilation", "artwork"])
          .orderBy("title")
          .orderBy("artist")
          .orderBy("id"),
      ),
    )
  }

  /** Copies by path: where each file is, as the library has it. */
  async copies() {
    const library = await this.library()
    return library.store.read(() =>
      all(views.selectFrom("copy").select(["path", "state", "mediaFile"]).orderBy("path").orderBy("state")),
    )
  }

  /** What is remembered of files. */
  async known() {
    const library = await this.library()
    return library.store.read(() => query('SELECT name, unsettled, failure FROM "localFile" ORDER BY folder, name'))
  }

  async remove(): Promise<void> {
    if (this.#library !== undefined) await (await this.#library).close()
    rmSync(this.base, { recursive: true, force: true })
  }
}
