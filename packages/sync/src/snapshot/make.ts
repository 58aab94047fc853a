/**
 * Makes a snapshot. Of an SQLite file a thread reads it, on a connection of its own: the server goes on appending and
 * answering meanwhile. Where there is no file, the store itself reads it in one transaction.
 */
import { Worker } from "node:worker_threads"
import { eventTablesOf, laggingSubjects, type Library, readSnapshot, type Store, type Table } from "@ledgerline/core"
import { SnapshotFile, type StoredSnapshot } from "./SnapshotFile.ts"

/** What the thread is told. */
export interface MakeOrder {
  readonly path: string
  readonly folder: string
  readonly id: string
  readonly eventTables: readonly Table[]
}

/** What it says: that it is about to read, that states lag, that it is done, or why not. */
export type MakeAnswer =
  | { readonly kind: "lagging"; readonly keys: readonly string[] }
  | { readonly kind: "made"; readonly stored: StoredSnapshot }
  | { readonly kind: "failed"; readonly message: string }

/** A hot subject may get its next event between storing its state and reading it. */
const MOST_TRIES = 8

/** Fails where states go on lagging, or the database or the disk fails. */
export async function makeSnapshot(library: Library, folder: string): Promise<StoredSnapshot> {
  await library.sign()
  const id = Buffer.from(library.ports.random.bytes(16)).toString("hex")
  const path = fileOf(library.store)
  return path === undefined ? makeHere(library, folder, id) : makeAside(library, { path, folder, id })
}

/** The file of an SQLite store; undefined where it has none. */
export function fileOf(store: Store): string | undefined {
  const { path } = store as Store & { readonly path?: unknown }
  return store.dialect.name === "sqlite" && typeof path === "string" && path !== "" && path !== ":memory:"
    ? path
    : undefined
}

async function makeHere(library: Library, folder: string, id: string): Promise<StoredSnapshot> {
  const { store, registry } = library
  for (let i = 0; i < MOST_TRIES; i++) {
    await library.settle(await store.read(() => laggingSubjects()))
    const file = new SnapshotFile(folder, id)
    try {
      const add = file.add.bind(file)
      const facts = await store.read(() => readSnapshot(store.dialect, eventTablesOf(registry), add))
      if (facts !== undefined) return file.finish(facts)
    } catch (cause) {
      file.discard()
      throw cause
    }
    file.discard()
  }
  throw lagging()
}

async function makeAside(library: Library, rest: Omit<MakeOrder, "eventTables">): Promise<StoredSnapshot> {
  const order: MakeOrder = { ...rest, eventTables: eventTablesOf(library.registry) }
  const worker = new Worker(new URL("./makeThread.ts", import.meta.url), { workerData: order })
  let tries = 0
  try {
    return await new Promise<StoredSnapshot>((resolve, reject) => {
      worker.on("message", (answer: MakeAnswer) => {
        if (answer.kind === "made") resolve(answer.stored)
        else if (answer.kind === "failed") reject(new Error(answer.message))
        else if (++tries > MOST_TRIES) reject(lagging())
        else library.settle(answer.keys).then(() => worker.postMessage("again"), reject)
      })
      worker.once("error", reject)
      worker.once("exit", () => reject(new Error("the thread that makes a snapshot ended")))
    })
  } finally {
    await worker.terminate()
  }
}

const lagging = (): Error => new Error("subjects change too quickly for a snapshot of them")
