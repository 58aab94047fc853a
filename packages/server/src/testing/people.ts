/** A library in memory with people, a clock that stands until it is moved, and what asks who they are. */
import type { Principal } from "@ledgerline/api"
import { Library, registry, type Store } from "@ledgerline/core"
import { memoryStore, seededPorts, START } from "@ledgerline/core/testing"
import type { FastifyRequest } from "fastify"
import { onTestFinished } from "vitest"
import { Accounts } from "../access/Accounts.ts"
import type { External } from "../access/external/External.ts"
import { Gate } from "../access/Gate.ts"
import { MachineKey } from "@ledgerline/core/machineKey"
import type { Passwords } from "../access/Passwords.ts"
import { People } from "../access/People.ts"
import type { SubsonicWays } from "../access/subsonic.ts"
import { Sessions } from "../devices/Sessions.ts"

export const PASSWORD = "correct horse battery"

/** A key that depends on its number alone. */
export const keyOfSeed = (seed: number): MachineKey => {
  const { random } = seededPorts(seed)
  return new MachineKey(Uint8Array.from(random.bytes(32)), random)
}

export interface World {
  readonly library: Library
  readonly people: People
  readonly accounts: Accounts
  readonly gate: Gate
  readonly sessions: Sessions
  /** Moves both clocks on. */
  readonly pass: (milliseconds: number) => void
  /** Who asks with these headers. */
  readonly ask: (headers: Readonly<Record<string, string>>, more?: Partial<Asking>) => Promise<Principal | undefined>
}

type Asking = Pick<FastifyRequest, "headers" | "protocol" | "host" | "method">

interface Options {
  readonly passwords?: Passwords
  readonly external?: External
  readonly subsonic?: SubsonicWays
  readonly seed?: number
  /** In memory unless given. */
  readonly store?: Store
}

/** With the owner `ada`, the editor `eve` and the listener `bob`, all with the same password. */
export async function newWorld(options: Options = {}): Promise<World> {
  const world = await emptyWorld(options)
  for (const name of ["ada", "eve", "bob"] as const)
    await world.accounts.add({ name, password: PASSWORD, role: name === "eve" ? "editor" : "listener" })
  return world
}

export async function emptyWorld({
  passwords,
  external,
  subsonic,
  seed = 1,
  store = memoryStore(),
}: Options = {}): Promise<World> {
  let time = START
  const ports = { ...seededPorts(seed), clock: { now: () => time } }
  const timers = { now: () => time, after: () => () => undefined }
  const library = await Library.open({ store, registry, ports })
  onTestFinished(() => library.close())
  const accounts = await Accounts.open(library, passwords)
  const people = await People.open({ library, key: keyOfSeed(seed), external })
  const sessions = new Sessions(library, accounts, timers)
  const gate = new Gate({ library, people, sessions, timers, subsonic })
  return {
    library,
    people,
    accounts,
    gate,
    sessions,
    pass: (milliseconds) => (time += milliseconds),
    ask: (headers, more) =>
      gate.authenticate({ protocol: "http", host: "home.example", method: "GET", ...more, headers }),
  }
}
