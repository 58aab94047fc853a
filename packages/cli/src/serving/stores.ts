/** The object stores of a library that is served: for the routes about them, for players, and for the work that fills them. */
import { hash } from "node:crypto"
import type { Library } from "@ledgerline/core"
import { StoreRefused } from "@ledgerline/core/objectStore"
import type { StoredFiles, StoresPort } from "@ledgerline/server"
import { type BroughtFiles, ObjectStores, type StoredCopy } from "@ledgerline/workers"
import { enqueueJobs, type NewJob, prepareJobs, storeCopyJob, storeVerifyJob } from "@ledgerline/workers/jobs"
import { systemPorts } from "@ledgerline/workers/system"
import { UsageError } from "../frame/errors.ts"

/** Any number of these are one: all that they know is in the database. */
export const storesOf = (library: Library): ObjectStores =>
  new ObjectStores({ library, fetch, after: (ms, call) => systemPorts.after(ms, call) })

/** Origins of endpoints as settings name them. Fails with {@link UsageError}. */
export const endpointsOf = (named: readonly string[]): readonly string[] =>
  named.map((endpoint) => {
    const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined
    const isOrigin = url?.origin === endpoint.replace(/\/$/, "") && /^https?:$/.test(url.protocol)
    if (url === undefined || !isOrigin)
      throw new UsageError("objectStores are addresses such as https://s3.example.org", "serve")
    return url.origin
  })

/** `wake`: has whoever does the work look at the queue. */
export function storesPort(
  library: Library,
  stores: ObjectStores,
  endpoints: readonly string[],
  wake: () => void,
): StoresPort {
  const enqueue = async (source: string, job: NewJob): Promise<number> => {
    if (!(await stores.list()).some((each) => each.source === source))
      throw new StoreRefused({ reason: "unknown", message: "this server has no such object store" })
    const { store, ports } = library
    const [enqueued] = await store.write(function* () {
      yield* prepareJobs(store.dialect)
      return yield* enqueueJobs({ dialect: store.dialect, now: Math.max(0, Math.floor(ports.clock.now())) }, [job])
    })
    wake()
    return enqueued?.id ?? 0
  }
  const options = { library, stores }
  return {
    endpoints,
    list: async () => (await stores.list()).map(({ place, ...known }) => ({ ...known, ...place })),
    add: (store, actor) => stores.add(store, actor),
    rename: (source, name, actor) => stores.rename(source, name, actor),
    async keep(source, newFiles, actor) {
      const changed = await stores.keep(source, newFiles, actor)
      if (newFiles) await enqueue(source, storeCopyJob(options, source, {}))
      return changed
    },
    remove: (source, actor) => stores.remove(source, actor),
    copy: (source, selection) => enqueue(source, storeCopyJob(options, source, selection)),
    verify: (source, isWhole) => enqueue(source, storeVerifyJob(options, source, isWhole)),
  }
}

/** What is in stores, as a server sends it. */
export const storedFiles = (stores: ObjectStores, brought: BroughtFiles): StoredFiles => ({
  async locate(mediaFile) {
    const [copy] = await stores.locate(mediaFile)
    return copy === undefined ? undefined : { mediaFile, ...storedFile(copy) }
  },
  bring: (mediaFile, signal) => brought.bring(mediaFile, signal),
  address: (mediaFile) => stores.address(mediaFile),
})

/** In base64, from `sha256:…` in hexadecimal. */
function digestOf(sha256: string | null): string | null {
  const [, digits] = /^sha256:([0-9a-f]{64})$/.exec(sha256 ?? "") ?? []
  return digits === undefined ? null : Buffer.from(digits, "hex").toString("base64")
}

const storedFile = ({ store, path, size, etag, hash: sha256, container }: StoredCopy) => ({
  size,
  container,
  digest: digestOf(sha256),
  etag: `"${hash("sha256", sha256 ?? `${size} ${etag}`, "base64url").slice(0, 32)}"`,
  async check(signal: AbortSignal) {
    const found = await store.look(path, signal)
    if (found === undefined) throw new StoreRefused({ reason: "notThere", message: "the store does not have the file" })
    if (found.size !== size || (etag !== null && found.etag !== etag))
      throw new StoreRefused({ reason: "changed", message: "what is in the store is not what was put there" })
  },
  async open(first: number, last: number, signal: AbortSignal) {
    const { body } = await store.readPart(path, first, last, { etag, signal })
    return body as ReadableStream<Uint8Array>
  },
})
