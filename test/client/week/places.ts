/** Where the library of the week is edited: two servers, a laptop, and two browsers. Each comes and goes as the script wants. */
import { copyFileSync } from "node:fs"
import { join } from "node:path"
import type { DeviceLibrary, LibraryApi } from "@ledgerline/client"
import { nodeStorage } from "@ledgerline/client/node"
import { connect, type RemoteLibrary } from "@ledgerline/client/remote"
import { libraryOver, openBoth } from "@ledgerline/client/testing"
import type { Browser, Tab } from "@ledgerline/client/testing/browser"
import { Library, registry } from "@ledgerline/core"
import { openSqlite } from "@ledgerline/core/store/sqlite"
import { systemPorts, thisProcess } from "@ledgerline/core/system"
import { PASSWORD, type Running, running } from "@ledgerline/server/testing"
import { AS_ADA, tokenOf } from "../given.ts"

export const DAY = 86_400_000
const LIBRARY = "6".repeat(32)

export interface Place {
  readonly name: string
  readonly api: LibraryApi
  stateHash(): Promise<string>
  verify(): Promise<readonly unknown[]>
}

/** A device also syncs, with all servers that it reaches. */
export interface DevicePlace extends Place {
  readonly api: DeviceLibrary
  /** Opens it; the first time with tokens of its servers. */
  open(servers?: readonly string[]): Promise<void>
}

/** A server on a port of its own, whose library is a file. */
export class Server implements Place {
  readonly name: string
  readonly #path: string
  readonly #origins: readonly string[]
  readonly #ahead: number
  #library: Library | undefined
  #running: Running | undefined
  #port = 0

  constructor(name: string, folder: string, origins: readonly string[], ahead = 0) {
    this.name = name
    this.#path = join(folder, `${name}.sqlite`)
    this.#origins = origins
    this.#ahead = ahead
  }

  api!: RemoteLibrary

  get library(): Library {
    if (this.#library === undefined) throw new Error(`${this.name} is away`)
    return this.#library
  }

  token(): Promise<string> {
    if (this.#running === undefined) throw new Error(`${this.name} is away`)
    return tokenOf(this.#running)
  }

  async start(): Promise<void> {
    const now = () => Date.now() + this.#ahead
    const store = openSqlite({ path: this.#path, owner: thisProcess(), now })
    const ports = { ...systemPorts, clock: { now } }
    this.#library = await Library.open({ store, registry, ports, library: LIBRARY })
    this.#running = await running(this.#library, this.#port, undefined, { origins: this.#origins })
    const isNew = this.#port === 0
    this.#port = Number(new URL(this.#running.address).port)
    if (isNew) await this.#running.people.accounts.add({ name: "ada", password: PASSWORD, role: "owner" })
    this.api = connect({ url: this.#running.address, as: AS_ADA })
  }

  async stop(): Promise<void> {
    this.api.close()
    await this.#running?.stop()
    await this.#library?.close()
    this.#library = undefined
    this.#running = undefined
  }

  /** Copies the library while the server rests for it. */
  async backup(): Promise<void> {
    await this.stop()
    copyFileSync(this.#path, `${this.#path}.backup`)
    await this.start()
  }

  /** Goes on with what it had when it was copied. */
  async restore(): Promise<void> {
    await this.stop()
    copyFileSync(`${this.#path}.backup`, this.#path)
    await this.start()
  }

  stateHash(): Promise<string> {
    return this.library.stateHash()
  }

  async verify(): Promise<readonly unknown[]> {
    return (await this.library.verify()).problems
  }
}

/** A program in Node with a folder. Its clock can be set. */
export class Laptop implements DevicePlace {
  readonly name = "laptop"
  readonly #folder: string
  #library: Library | undefined
  ahead = 0
  api!: DeviceLibrary

  constructor(folder: string) {
    this.#folder = join(folder, "laptop")
  }

  async open(servers: readonly string[] = []): Promise<void> {
    const storage = nodeStorage({ folder: this.#folder })
    const ports = { ...storage.ports, clock: { now: () => Date.now() + this.ahead } }
    const opened = await openBoth({ storage: { ...storage, ports }, servers, deviceName: this.name })
    this.api = opened.api
    this.#library = opened.library
  }

  async stateHash(): Promise<string> {
    return (this.#library as Library).stateHash()
  }

  async verify(): Promise<readonly unknown[]> {
    return (await (this.#library as Library).verify()).problems
  }
}

/** A page in a browser of its own, asked from outside. */
export class Page implements DevicePlace {
  readonly name: string
  readonly api: DeviceLibrary
  readonly #browser: Browser
  readonly #ahead: number
  tab!: Tab

  constructor(name: string, browser: Browser, ahead = 0) {
    this.name = name
    this.#browser = browser
    this.#ahead = ahead
    this.api = libraryOver((route, input) => this.tab.call(route, input))
  }

  get origin(): string {
    return this.#browser.address
  }

  async open(servers: readonly string[] = []): Promise<void> {
    this.tab = await this.#browser.tab({ servers, deviceName: this.name, ahead: this.#ahead })
  }

  stateHash(): Promise<string> {
    return this.tab.test("stateHash")
  }

  verify(): Promise<readonly unknown[]> {
    return this.tab.test("verify")
  }
}
