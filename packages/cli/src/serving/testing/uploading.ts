/** A server that takes uploads and does the work, on a folder of the test, and members who send to it. */
import { execFileSync } from "node:child_process"
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import type { Role, Scope } from "@ledgerline/api"
import { all, type Library, views } from "@ledgerline/core"
import { openMachineKey } from "@ledgerline/core/machineKey"
import { createApp, People, type UploadObject } from "@ledgerline/server"
import { systemTimers } from "@ledgerline/sync/system"
import { Background, Uploads } from "@ledgerline/workers"
import { freeBytes, systemPorts } from "@ledgerline/workers/system"
import { Upload, type UploadOptions } from "tus-js-client"
import { blobsFolder } from "../../frame/places.ts"
import { openHere, temporaryFolder } from "../../testing/cli.ts"
import { workPort } from "../jobs.ts"

const SCOPES: readonly Scope[] = ["read", "stream", "playback", "edit", "admin"]
export const TUS = { "tus-resumable": "1.0.0" } as const

export interface Uploading {
  readonly library: Library
  readonly uploads: Uploads
  /** Of the routes. */
  readonly base: string
  readonly keys: Readonly<Record<"ada" | "eve" | "mia" | "bob", string>>
  /** The path of something in the folder of the test. */
  readonly at: (...names: string[]) => string
  /** Files in the folder of uploads, hidden ones left out. */
  readonly uploaded: () => string[]
  readonly ask: (path: string, init?: RequestInit & { readonly as?: "eve" | "mia" | "bob" }) => Promise<Response>
  /** Begins an upload by hand and answers its address. */
  readonly begin: (length: number, name?: string, folder?: string) => Promise<string>
  /** Sends by the client of npm, to the end. Answers the address. */
  readonly send: (bytes: Buffer, name: string, more?: Partial<UploadOptions>) => Promise<string>
  /** What became of an upload, once something did. */
  readonly outcome: (address: string) => Promise<UploadObject>
  readonly tracks: () => Promise<readonly { id: string; title: string | null; mediaFile: string | null }[]>
  /** Ends the work in the background, and begins it again. */
  readonly stopWork: () => Promise<void>
  readonly startWork: () => Promise<void>
  readonly close: () => Promise<void>
}

export interface UploadingOptions {
  readonly mostBytes?: number
  /** Done before anything else, in the folder of the test. */
  readonly prepare?: (at: Uploading["at"]) => void
  readonly freeBytes?: (folder: string) => Promise<number>
}

export async function uploading(options: UploadingOptions = {}): Promise<Uploading> {
  const own = temporaryFolder()
  const at = (...names: string[]): string => join(own.path, ...names)
  mkdirSync(at("data"), { recursive: true })
  options.prepare?.(at)
  const library = await openHere(at("data"))
  const folder = at("data", "uploads")
  const uploads = await Uploads.open({
    library,
    folder,
    mostBytes: options.mostBytes ?? 64 * 1024 * 1024,
    keepMs: 3_600_000,
    freeBytes: options.freeBytes ?? freeBytes,
    wake: () => background.wake(),
  })
  const work = () => new Background({ library, blobs: blobsFolder(at("data")), ports: systemPorts, uploads })
  let background = work()
  await background.start()
  const people = await People.open({
    library,
    key: openMachineKey({ path: at("machine.key"), random: library.ports.random }),
  })
  const port = workPort(
    library,
    () => ({ scan: async () => false, watches: () => background.states, wake: () => background.wake() }),
    () => {},
  )
  const app = await createApp({ library, people, timers: systemTimers, uploads, work: port })
  const base = `${await app.listen({ host: "127.0.0.1", port: 0 })}/api/v1`
  const members: readonly (readonly [keyof Uploading["keys"], Role])[] = [
    ["ada", "owner"],
    ["eve", "editor"],
    ["mia", "editor"],
    ["bob", "listener"],
  ]
  const keys = {} as Record<keyof Uploading["keys"], string>
  for (const [name, role] of members) {
    if (!(await people.accounts.list()).some((each) => each.name === name)) await people.accounts.add({ name, role })
    keys[name] = (await people.keys.add(name, "test", SCOPES)).key
  }
  const ask: Uploading["ask"] = (path, { as = "eve", ...init } = {}) =>
    fetch(path.startsWith("http") ? path : `${base}${path}`, {
      ...init,
      headers: { ...TUS, "x-api-key": keys[as], ...(init.headers as Record<string, string> | undefined) },
    })
  return {
    library,
    uploads,
    base,
    keys,
    at,
    ask,
    uploaded: () =>
      existsSync(folder)
        ? readdirSync(folder, { recursive: true, encoding: "utf8", withFileTypes: true })
            .filter((entry) => entry.isFile() && !entry.parentPath.includes(".incoming"))
            .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
            .toSorted()
        : [],
    async begin(length, name = "a.flac", wished = "") {
      const headers = {
        "upload-length": String(length),
        "upload-metadata": metadata({ filename: name, folder: wished }),
      }
      const answer = await ask("/uploads", { method: "POST", headers })
      if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`)
      return new URL(answer.headers.get("location") as string, base).href
    },
    async send(bytes, name, more = {}) {
      const upload = clientOf(bytes, name, { endpoint: `${base}/uploads`, headers: { "x-api-key": keys.eve }, ...more })
      await upload.done
      return upload.client.url as string
    },
    async outcome(address) {
      for (;;) {
        const found = (await (await ask(address)).json()) as UploadObject
        if (found.state === "imported" || found.state === "refused" || found.reason !== null) return found
        await new Promise((resolve) => systemTimers.after(10, () => resolve(undefined)))
      }
    },
    tracks: () => library.store.read(() => all(views.selectFrom("track").select(["id", "title", "mediaFile"]))),
    stopWork: () => background.stop(),
    async startWork() {
      background = work()
      await background.start()
    },
    async close() {
      await app.close()
      await background.stop()
      await library.close()
      own.remove()
    },
  }
}

/** The npm client with an end that can be waited for. */
export function clientOf(bytes: Buffer, name: string, options: Partial<UploadOptions>) {
  const { promise: done, resolve, reject } = Promise.withResolvers<void>()
  const client = new Upload(bytes, {
    metadata: { filename: name },
    retryDelays: [0, 20, 50],
    ...options,
    onSuccess: () => resolve(),
    onError: reject,
  })
  client.start()
  return { client, done }
}

export const metadata = (values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name} ${Buffer.from(value).toString("base64")}`)
    .join(",")

/** Real audio: noise that no encoder makes small, with tags. */
export function recording(path: string, title: string, seconds = 4, seed = 1): Buffer {
  const noise = `anoisesrc=d=${seconds}:c=white:r=44100:a=0.5:seed=${seed}`
  const tags = ["-metadata", `title=${title}`, "-metadata", "artist=Ada", "-metadata", "album=Sent"]
  execFileSync("ffmpeg", ["-v", "error", "-y", "-f", "lavfi", "-i", noise, ...tags, path])
  return readFileSync(path)
}
