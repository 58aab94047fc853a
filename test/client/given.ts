/** Libraries as a program has them: on this device alone, and on a server over loopback. */
import { createLibrary, type LibraryApi } from "@ledgerline/client"
import { memoryStorage, nodeStorage } from "@ledgerline/client/node"
import { connect } from "@ledgerline/client/remote"
import { openBoth } from "@ledgerline/client/testing"
import type { Library, NewEvent, Store } from "@ledgerline/core"
import { pgliteStore } from "@ledgerline/core/store/pglite"
import { newReplica, PASSWORD, type Running, running } from "@ledgerline/server/testing"
import { onTestFinished } from "vitest"

/** A library, and what makes something happen in it that an import would. */
export interface Given {
  readonly api: LibraryApi
  readonly given: (...events: readonly NewEvent[]) => Promise<void>
  readonly close: () => Promise<void> | void
}

/** A server with the owner `ada`. */
export async function serverOfAda(port = 0, library?: Library): Promise<Running> {
  const server = await running(library ?? (await newReplica()), port)
  await server.people.accounts.add({ name: "ada", password: PASSWORD, role: "owner" })
  return server
}

export const AS_ADA = { name: "ada", password: PASSWORD }

/** A token with which a device of ada's is paired. */
export async function tokenOf({ devices, address }: Running, addresses = [address]): Promise<string> {
  return (await devices.openPairing("ada", addresses)).token
}

/** A device of ada's in memory, or in a folder, that is paired with servers. */
export async function deviceOf(servers: readonly Running[], { folder }: { readonly folder?: string } = {}) {
  const storage = folder === undefined ? memoryStorage() : nodeStorage({ folder })
  const tokens = await Promise.all(servers.map((server) => tokenOf(server)))
  const library = await createLibrary({ storage, servers: tokens, deviceName: "laptop" })
  onTestFinished(() => library.close())
  return library
}

/** The ways in which a program has a library, by their names. */
export const ways: Readonly<Record<string, () => Promise<Given>>> = {
  "on a device": async () => {
    const { api, library } = await openBoth({ storage: memoryStorage(), member: "ada" })
    return { api, given: append(library), close: () => api.close() }
  },
  "on a server": async () => {
    const { library, address } = await serverOfAda()
    const api = connect({ url: address, as: AS_ADA })
    return { api, given: append(library), close: () => api.close() }
  },
}

/** As `ways`, with the store that browsers have: one database for all libraries of a file, since it takes seconds to make. */
export async function givenOnPglite(): Promise<Given> {
  pglite ??= pgliteStore()
  const database = async () => (await (pglite as Promise<Store>)).scratch()
  const { api, library } = await openBoth({ storage: { ...memoryStorage(), database }, member: "ada" })
  return { api, given: append(library), close: () => api.close() }
}

let pglite: Promise<Store> | undefined

export const append =
  (library: Library) =>
  async (...events: readonly NewEvent[]): Promise<void> => {
    await library.append({ actor: "import", events })
  }

export async function collected<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}
