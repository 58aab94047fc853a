/** Answers requests for files by the ids of their audio: which bytes a request wants, and that they are the right ones. */
import { read } from "node:fs"
import type { FastifyReply, FastifyRequest } from "fastify"
import { Refusal } from "@ledgerline/api"
import { answer, type AnswerPorts } from "../http/answer.ts"
import { headersOf } from "../http/headersOf.ts"
import { leaving } from "../http/leaving.ts"
import { digestHeader, wantsDigest } from "../http/wantsDigest.ts"
import { disposition } from "../http/disposition.ts"
import type { ByteSource } from "../http/sendBytes.ts"
import type { StoredFile, StoredFiles } from "../store/port.ts"
import { StoredServing } from "../store/StoredServing.ts"
import type { Streams } from "../Streams.ts"
import { Digests } from "./Digests.ts"
import type { NotOpen } from "./openFile.ts"
import { type HeldFile, type NotHere, OpenFiles } from "./OpenFiles.ts"
import type { LocalFiles } from "./port.ts"

export interface FileServingOptions {
  readonly files: LocalFiles
  readonly ports: AnswerPorts
  readonly streams: Streams
  /** Where files are that no folder here has; nowhere unless given. */
  readonly stored?: StoredFiles | undefined
}

/** A file on the disk of this machine, for as long as it is needed. */
export type ObtainedFile = Pick<HeldFile, "id" | "name" | "handle" | "release">

/** Only who may have it keeps it, and asks each time whether it is the same: rights and tags change. */
const CACHING = "private, no-cache"

export class FileServing {
  readonly #open: OpenFiles
  readonly #streams: Streams
  readonly #ports: AnswerPorts
  readonly #stored: StoredServing
  readonly #digests = new Digests()

  constructor({ files, ports, streams, stored }: FileServingOptions) {
    this.#stored = new StoredServing({ stored, ports, streams })
    this.#open = new OpenFiles({ files, now: ports.now })
    this.#streams = streams
    this.#ports = ports
  }

  /**
   * Sends the first of these media files that is here, or else in an object store, by itself, under a name without ending or
   * under its own. Who asks what its bytes come to is told. Fails with a {@link Refusal} where none is.
   */
  async send(
    request: FastifyRequest,
    reply: FastifyReply,
    mediaFiles: readonly string[],
    asDownload = false,
    name?: string,
  ) {
    const held = await this.#held(mediaFiles)
    if ("release" in held) {
      if (wantsDigest(request)) await this.#digest(reply, held)
      return this.#answer(request, reply, held, asDownload, name)
    }
    if (!(await this.#stored.send(request, reply, mediaFiles, asDownload, name))) refuse(held)
    return reply
  }

  /** The first of these media files that is here, to be given back. Fails with a {@link Refusal} where none is. */
  async hold(mediaFiles: readonly string[]): Promise<HeldFile> {
    const held = await this.#held(mediaFiles)
    return "release" in held ? held : refuse(held)
  }

  /** The first of these media files that an object store has, which this server has keys for; undefined where none has. */
  inStore(mediaFiles: readonly string[]): Promise<StoredFile | undefined> {
    return this.#stored.find(mediaFiles)
  }

  /**
   * The first of these media files that is here, or else brought here from an object store, to be given back: for what is made of
   * whole files. Fails with a {@link Refusal} where none is, and as `left` does.
   */
  async obtain(mediaFiles: readonly string[], left: AbortSignal): Promise<ObtainedFile> {
    const held = await this.#held(mediaFiles)
    if ("release" in held) return held
    const brought = await this.#stored.bring(mediaFiles, left)
    if (brought === undefined) return refuse(held)
    const { mediaFile: id, handle } = brought
    return { id, name: id, handle, release: () => brought.release() }
  }

  async #held(mediaFiles: readonly string[]): Promise<HeldFile | NotHere> {
    let refused: NotHere = { reason: "absent" }
    for (const id of mediaFiles) {
      const held = this.#open.hold(id)
      const file = held instanceof Promise ? await held : held
      if ("release" in file) return file
      refused = file
    }
    return refused
  }

  /** The bytes of a file that is held, and given back with them. */
  bytesOf({ handle: { fd }, disk, distrust, isUnchanged, release }: HeldFile): ByteSource & { release(): void } {
    return {
      read: (into, length, position, done) =>
        disk.begin(() =>
          read(fd, into, 0, length, position, (error, bytes) => {
            disk.end()
            if (bytes === 0 || error !== null) distrust()
            done(error, bytes)
          }),
        ),
      isUnchanged,
      release,
    }
  }

  close(): Promise<void> {
    return this.#open.close()
  }

  /** Says what the bytes come to. Gives the file back where it fails. */
  async #digest(reply: FastifyReply, held: HeldFile): Promise<void> {
    const { id, etag, size } = held
    const open = async () => {
      // Whoever asked first may leave before others who wait for the same.
      const again = await this.hold([id])
      if (again.etag === etag) return this.bytesOf(again)
      again.release()
      return refuse({ reason: "changed" })
    }
    try {
      reply.header("repr-digest", digestHeader(await this.#digests.of({ stamp: etag, size, open }, leaving(reply))))
    } catch (cause) {
      held.release()
      throw cause
    }
  }

  #answer(
    request: FastifyRequest,
    reply: FastifyReply,
    file: HeldFile,
    asDownload: boolean,
    name: string | undefined,
  ): FastifyReply {
    reply.hijack()
    const ended = this.#streams.add()
    const called = name === undefined ? file.name : `${name}${/\.[A-Za-z0-9]{1,8}$/.exec(file.name)?.[0] ?? ""}`
    const isPlain = !asDownload && name === undefined
    const representation = {
      ...file,
      source: this.bytesOf(file),
      disposition: isPlain ? file.inline : disposition(asDownload ? "attachment" : "inline", called),
      caching: CACHING,
      release: () => {
        file.release()
        ended()
      },
    }
    answer(request.raw, reply.raw, representation, headersOf(reply), this.#ports)
    return reply
  }
}

const REFUSALS: Readonly<Record<NotOpen["reason"] | "absent", readonly [status: number, detail: string]>> = {
  absent: [404, "no source of this server has the file"],
  gone: [404, "the file is not where it was; scan its source again"],
  outside: [404, "the file is not in its source any more; scan its source again"],
  changed: [409, "the file was changed since it was read; scan its source again"],
  busy: [503, "too many files are open; try again"],
  unreadable: [503, "the file cannot be read now"],
}

function refuse({ reason }: NotHere): never {
  const [status, detail] = REFUSALS[reason]
  throw new Refusal(status, reason === "absent" ? "notFound" : reason, detail)
}
