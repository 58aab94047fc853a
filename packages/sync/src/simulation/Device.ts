/** A simulated device: a database that outlives crashes, and the process that has it open. */
import {
  Library,
  type PageSize,
  type Ports,
  query,
  type Registry,
  type SignatureCheck,
  type Store,
  type Work,
} from "@ledgerline/core"
import { openSqlite, type SqliteStore } from "@ledgerline/core/store/sqlite"
import { prepareSyncTables } from "../tables.ts"
import type { Chance } from "./random.ts"
import type { Scheduler } from "./Scheduler.ts"
import { CURRENT } from "./versions.ts"

/** 2026-01-01T00:00:00Z. */
const START = 1_767_225_600_000

/** What a process that is gone meets. */
export class Crashed extends Error {}

/** The store of one process: slow at times, and dead from the crash on. What was committed stays with the database. */
class ProcessStore implements Store {
  readonly dialect
  readonly exclusive = true
  isDead = false
  isSlow = false
  /** How many more times it is asked before the process crashes. */
  fuse = Number.POSITIVE_INFINITY
  readonly #disk: SqliteStore
  readonly #pause: () => Promise<void> | undefined

  constructor(disk: SqliteStore, pause: () => Promise<void> | undefined) {
    this.dialect = disk.dialect
    this.#disk = disk
    this.#pause = pause
  }

  async #ready(): Promise<void> {
    if (this.isSlow) await this.#pause()
    if (this.fuse-- <= 0) this.isDead = true
    if (this.isDead) throw new Crashed("the process has crashed")
  }

  async write<T>(work: () => Work<T>): Promise<T> {
    await this.#ready()
    return this.#disk.writeSync(work)
  }

  async read<T>(work: () => Work<T>): Promise<T> {
    await this.#ready()
    return this.#disk.readSync(work)
  }

  scratch(): Promise<Store> {
    return this.#disk.scratch()
  }

  async close(): Promise<void> {}
}

export class Device {
  readonly name: string
  /** Whether it may hold only the log that all members share. */
  readonly isGuest: boolean
  readonly isServer: boolean
  /** How much it gives and takes at once. */
  pageSize: PageSize = { events: 40, bytes: 20_000 }
  disk: SqliteStore
  /** Undefined while it is down. */
  library: Library | undefined
  /** Copies of its database from earlier. */
  readonly backups: Buffer[] = []
  /** A fault that tests put in: commits are not synced. */
  isLax = false
  /** Milliseconds by which its clock is off. */
  skew = 0
  /** The version of the program that it runs from its next start on. */
  program: Registry = CURRENT
  /** How often its database was put back to an earlier one. */
  restores = 0
  #process: ProcessStore | undefined
  readonly #chance: Chance
  readonly #scheduler: Scheduler
  readonly #isSigned: SignatureCheck

  constructor(
    options: {
      readonly name: string
      readonly isGuest: boolean
      readonly isServer: boolean
      readonly isSigned: SignatureCheck
    },
    chance: Chance,
    scheduler: Scheduler,
    image?: Buffer,
  ) {
    this.name = options.name
    this.isGuest = options.isGuest
    this.isServer = options.isServer
    this.#chance = chance
    this.#scheduler = scheduler
    this.#isSigned = options.isSigned
    this.disk = diskOf(image)
  }

  /** Starts the process. */
  async start(library: string): Promise<void> {
    const chance = this.#chance
    const pause = () => (chance.happens(0.2) ? this.#scheduler.wait(chance.below(40)) : undefined)
    const store = new ProcessStore(this.disk, pause)
    const ports: Ports = {
      clock: { now: () => START + this.#scheduler.now + this.skew },
      random: { bytes: chance.bytes },
      isSigned: this.#isSigned,
    }
    const opened = await Library.open({ store, registry: this.program, ports, library })
    await prepareSyncTables(store)
    store.isSlow = true
    this.#process = store
    this.library = opened
  }

  /** Ends the process at once. What it has not committed is gone. */
  crash(): void {
    if (this.#process !== undefined) this.#process.isDead = true
    this.#process = undefined
    this.library = undefined
  }

  /** Lets the process crash when it has asked the database a few times more. */
  lightFuse(requests: number): void {
    if (this.#process !== undefined) this.#process.fuse = requests
  }

  /** Lets the database answer at once: for looking at it. */
  calm(): void {
    if (this.#process !== undefined) this.#process.isSlow = false
  }

  /**
   * What the disk keeps where the power goes now: with `synchronous = FULL` all that was committed, else what was there
   * when it was last synced. Of a database in memory that is an image from a little earlier.
   */
  afterPowerCut(synced: Buffer): Buffer | undefined {
    const [row] = this.disk.readSync(() => query<{ synchronous: number }>("PRAGMA synchronous"))
    return (row?.synchronous ?? 0) >= 2 && !this.isLax ? undefined : synced
  }

  backUp(): void {
    this.backups.push(this.disk.image())
  }

  /** Puts an earlier database in the place of this one; the process must be down. */
  restore(image: Buffer): void {
    this.restores += 1
    this.lose(image)
  }

  /** The database is what it was earlier, and nobody meant it to be. */
  lose(image: Buffer): void {
    this.disk = diskOf(image)
  }
}

const diskOf = (image: Buffer | undefined): SqliteStore =>
  openSqlite({
    path: ":memory:",
    owner: { pid: 1, host: "simulation" },
    now: () => START,
    ...(image === undefined ? {} : { image }),
  })
