/** Answers with the files of tracks as one ZIP file that is made while it is sent. docs/adr/0045-zip-files.md */
import { createHash } from "node:crypto"
import type { FastifyReply, FastifyRequest } from "fastify"
import { Refusal } from "@ledgerline/api"
import type { FileServing } from "../files/FileServing.ts"
import type { HeldFile } from "../files/OpenFiles.ts"
import { answer, type AnswerPorts } from "../http/answer.ts"
import { bytesSource } from "../http/bytesSource.ts"
import { disposition } from "../http/disposition.ts"
import { headersOf } from "../http/headersOf.ts"
import { leaving } from "../http/leaving.ts"
import type { Images } from "../images/port.ts"
import { answered } from "../../stores/faults.ts"
import type { StoredFile } from "../store/port.ts"
import { StoredSource } from "../store/StoredSource.ts"
import type { Streams } from "../Streams.ts"
import { type Contents, Names, tidy, type WantedCover, type WantedFile } from "./contents.ts"
import { type OpenMember, type ZipMember, ZipSource } from "./ZipSource.ts"

export interface ZipServingOptions {
  readonly files: FileServing
  readonly images: Images | undefined
  readonly ports: AnswerPorts
  readonly streams: Streams
}

/** Pixels of the longest side: the largest there is. */
const COVER = 1200
const CACHING = "private, no-cache"
/** How many files that are not there are named. */
const MOST_NAMED = 1000

/** A member, with what tells its state from any other. */
type Planned = ZipMember & { readonly etag: string }

export class ZipServing {
  readonly #options: ZipServingOptions

  constructor(options: ZipServingOptions) {
    this.#options = options
  }

  /** Sends it. What is not here is named in a file of the name Missing.txt. */
  async send(request: FastifyRequest, reply: FastifyReply, title: string, contents: Contents): Promise<FastifyReply> {
    const { ports, streams } = this.#options
    const left = leaving(reply)
    const planned = await this.#plan(contents, left)
    const source = new ZipSource(planned)
    const tag = createHash("sha256")
    for (const { name, size, etag } of planned) tag.update(`${name}\0${size}\0${etag}\0`)
    reply.hijack()
    const ended = streams.add()
    const representation = {
      source,
      size: source.size,
      isOneRun: true,
      etag: `"${tag.digest("base64url")}"`,
      modifiedAt: undefined,
      type: "application/zip",
      disposition: disposition("attachment", `${title}.zip`),
      caching: CACHING,
      release: () => {
        source.release()
        ended()
      },
    }
    answer(request.raw, reply.raw, representation, headersOf(reply), ports)
    return reply
  }

  async #plan({ files, covers }: Contents, left: AbortSignal): Promise<Planned[]> {
    const names = new Names()
    const planned: Planned[] = []
    const missing: string[] = []
    const seen = new Set<string>()
    for (const cover of covers) planned.push(...(await this.#cover(cover, names, left)))
    for (const wanted of files) {
      left.throwIfAborted()
      const found = await this.#find(wanted.mediaFiles)
      if (typeof found === "string") {
        missing.push(`${wanted.title}: ${found}`)
        continue
      }
      const isStored = "container" in found
      const key = `${wanted.folder}\0${isStored ? found.mediaFile : found.id}`
      if (seen.has(key)) continue
      seen.add(key)
      planned.push(isStored ? storedMember(wanted, found, names, left) : this.#member(wanted, found, names))
    }
    if (missing.length > 0) planned.push(noteMember(missing, names))
    return planned
  }

  #member({ folder, stem }: WantedFile, held: HeldFile, names: Names): Planned {
    const { id, name, size, modifiedAt, etag } = held
    const dot = name.lastIndexOf(".")
    const [own, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ""]
    return {
      name: names.of(folder, stem ?? tidy(own, "Untitled"), tidy(ending, "").replace(/^(?=.)/, ".")),
      size,
      modifiedAt,
      etag,
      open: async () => {
        const now = await this.#hold([id])
        if (typeof now === "string") return `This file was there when the download began: ${now}.`
        if (now.etag === etag) return this.#options.files.bytesOf(now)
        now.release()
        return "This file was changed while the download went on. Download it again."
      },
    }
  }

  /** The file that is here, else the one that an object store has; why it cannot be had where neither is. */
  async #find(mediaFiles: readonly string[]): Promise<HeldFile | StoredFile | string> {
    const held = await this.#hold(mediaFiles)
    if (typeof held === "string") return (await this.#options.files.inStore(mediaFiles)) ?? held
    held.release()
    return held
  }

  async #hold(mediaFiles: readonly string[]): Promise<HeldFile | string> {
    try {
      return await this.#options.files.hold(mediaFiles)
    } catch (error) {
      if (error instanceof Refusal) return error.message
      throw error
    }
  }

  /** Its bytes are made or read again when its turn comes: nobody keeps them in memory until then. */
  async #cover({ folder, hash }: WantedCover, names: Names, left: AbortSignal): Promise<Planned[]> {
    const image = async (signal?: AbortSignal) => {
      const made = await this.#options.images?.readAs("jpeg", hash, COVER, signal)
      return made?.ok === true ? made.value.bytes : undefined
    }
    const bytes = await image(left)
    if (bytes === undefined) return []
    const open = async (): Promise<OpenMember | string> => {
      const again = await image()
      if (again?.length !== bytes.length) return "The cover was changed while the download went on."
      return { ...bytesSource(again), release() {} }
    }
    const { length: size } = bytes
    return [{ name: names.of(folder, "cover", ".jpg"), size, modifiedAt: 0, etag: hash, open }]
  }
}

/** Of an object store: asked for when its turn comes, and read from there as it is sent. */
function storedMember({ folder, stem }: WantedFile, file: StoredFile, names: Names, left: AbortSignal): Planned {
  const ending = /^[a-z0-9]{1,8}$/.test(file.container ?? "") ? `.${file.container}` : ""
  return {
    name: names.of(folder, stem ?? file.mediaFile, ending),
    size: file.size,
    modifiedAt: 0,
    etag: file.etag,
    open: async () => {
      try {
        await answered(file.check(left))
        return new StoredSource(file)
      } catch (error) {
        if (error instanceof Refusal) return `This file was there when the download began: ${error.message}.`
        throw error
      }
    },
  }
}

function noteMember(missing: readonly string[], names: Names): Planned {
  const named = missing.slice(0, MOST_NAMED).map((each) => `- ${each.replaceAll(/\p{Cc}/gu, " ")}`)
  const rest = missing.length > MOST_NAMED ? [`- and ${missing.length - MOST_NAMED} more`] : []
  const text = ["These files were not on the server when they were to be downloaded:", "", ...named, ...rest, ""]
  const bytes = Buffer.from(text.join("\n"))
  const open = async (): Promise<OpenMember> => ({ ...bytesSource(bytes), release() {} })
  return { name: names.of("", "Missing", ".txt"), size: bytes.length, modifiedAt: 0, etag: bytes.toString(), open }
}
