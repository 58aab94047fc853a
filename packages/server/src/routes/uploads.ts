/** Uploads by tus 1.0, and what became of them. docs/adr/0044-uploads.md says why this is not a library's. */
import { BASE, Refusal, UploadGroup } from "@ledgerline/api"
import { pageOf } from "@ledgerline/api/local"
import type { FastifyInstance, FastifyReply } from "fastify"
import { type Implementation, implement } from "../app/implement.ts"
import { BYTES_TYPE, checksumOf, metadataOf, numberOf, TUS_EXTENSIONS, TUS_VERSION } from "../uploads/headers.ts"
import type { UploadAnswer, UploadRefusal, Uploads } from "../uploads/port.ts"

export async function uploadRoutes(
  app: FastifyInstance,
  { uploads, ...options }: Implementation & { readonly uploads: Uploads | undefined },
): Promise<void> {
  // The bytes go to the disk as they come, and nowhere else.
  app.addContentTypeParser(BYTES_TYPE, (_, payload, done) => done(null, payload))

  const there = (): Uploads => {
    if (uploads !== undefined) return uploads
    throw new Refusal(501, "notHere", "this server takes no uploads")
  }
  /** What the protocol wants of every request but OPTIONS. */
  const spoken = (headers: { readonly "tus-resumable"?: string | undefined }, reply: FastifyReply): Uploads => {
    reply.header("tus-resumable", TUS_VERSION).header("cache-control", "no-store")
    if (headers["tus-resumable"] === TUS_VERSION) return there()
    reply.header("tus-version", TUS_VERSION)
    throw new Refusal(412, "otherVersion", `Tus-Resumable: ${TUS_VERSION} is what is spoken here`)
  }

  implement(
    app,
    UploadGroup,
    {
      about: ({ reply }) =>
        reply
          .code(204)
          .header("tus-resumable", TUS_VERSION)
          .header("tus-version", TUS_VERSION)
          .header("tus-extension", TUS_EXTENSIONS)
          .header("tus-max-size", there().mostBytes)
          .header("tus-checksum-algorithm", there().checksums.join(","))
          .send(),
      async create({ headers, principal, reply }) {
        const takes = spoken(headers, reply)
        if (headers["upload-defer-length"] !== undefined)
          throw new Refusal(400, "badRequest", "the length has to be known: Upload-Length")
        const length = numberOf("Upload-Length", headers["upload-length"])
        const said = metadataOf(headers["upload-metadata"])
        const name = said.get("filename") ?? said.get("name") ?? ""
        const folder = said.get("folder") ?? ""
        const made = valueOf(await takes.create({ member: principal.member, name, folder, length }))
        return reply
          .code(201)
          .header("location", `${BASE}/uploads/${made.id}`)
          .header("upload-expires", new Date(made.expiresAt).toUTCString())
          .send()
      },
      async list({ query: { after = "", limit = 50 }, principal }) {
        const found = await there().list(principal.member, after, limit + 1)
        const items = found.slice(0, limit)
        return pageOf({ next: found.length > limit ? (items.at(-1)?.id ?? null) : null }, items)
      },
      async offset({ params, headers, principal, reply }) {
        const upload = valueOf(await spoken(headers, reply).settle(principal.member, params.id))
        const expiring = upload.state === "receiving" ? { "upload-expires": dateOf(upload.expiresAt) } : {}
        return reply
          .code(200)
          .headers({ "upload-offset": upload.offset, "upload-length": upload.length, ...expiring })
          .send()
      },
      status: async ({ params, principal }) => valueOf(await there().find(principal.member, params.id)),
      async append({ params, headers, principal, request, reply }) {
        const takes = spoken(headers, reply)
        const { raw } = request
        if (request.headers["content-type"]?.toLowerCase() !== BYTES_TYPE)
          throw new Refusal(415, "badType", `the bytes come as ${BYTES_TYPE}`)
        const length = request.headers["content-length"]
        const upload = valueOf(
          await takes.append(principal.member, params.id, {
            offset: numberOf("Upload-Offset", headers["upload-offset"]),
            length: length === undefined ? undefined : numberOf("Content-Length", length),
            checksum: checksumOf(headers["upload-checksum"], takes.checksums),
            // Who is refused in the middle still gets an answer.
            bytes: raw.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>,
            stop: () => void raw.destroy(),
          }),
        )
        const expiring = upload.state === "receiving" ? { "upload-expires": dateOf(upload.expiresAt) } : {}
        return reply
          .code(204)
          .headers({ "upload-offset": upload.offset, ...expiring })
          .send()
      },
      async remove({ params, headers, principal, reply }) {
        valueOf(await spoken(headers, reply).remove(principal.member, params.id))
        return reply.code(204).send()
      },
    },
    options,
  )
}

const dateOf = (milliseconds: number): string => new Date(milliseconds).toUTCString()

/** 460 is what the protocol has for a checksum that does not match. */
const STATUS: Readonly<Record<UploadRefusal, number>> = {
  absent: 404,
  tooLarge: 413,
  full: 507,
  tooMany: 429,
  badType: 415,
  wrongOffset: 409,
  tooLong: 413,
  badChecksum: 460,
  busy: 409,
  left: 499,
}

function valueOf<T>(answer: UploadAnswer<T>): T {
  if (answer.ok) return answer.value
  throw new Refusal(STATUS[answer.reason], answer.reason === "absent" ? "notFound" : answer.reason, answer.message)
}
