/** An object store on loopback for tests: strict about signatures, hashes and times, with buckets in memory. */
import { createHash, randomBytes } from "node:crypto"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { checkSignature } from "./signatures.ts"

export interface StoredObject {
  bytes: Buffer
  readonly etag: string
  readonly headers: Readonly<Record<string, string>>
}

export interface StoreServer {
  readonly endpoint: string
  readonly keys: { readonly accessKeyId: string; readonly secretAccessKey: string }
  /** Of the one bucket, `music`. */
  readonly objects: Map<string, StoredObject>
  /** Uploads in parts that nobody finished or gave up. */
  readonly uploads: Map<string, Map<number, Buffer>>
  /** `METHOD target`, in their order. */
  readonly requests: string[]
  /** Milliseconds that its clock is ahead. */
  skew: number
  /** Called before an answer is made: may answer by itself (then it says true), or wait. */
  before: (request: IncomingMessage, response: ServerResponse, body: Buffer) => boolean | Promise<boolean>
  close(): Promise<void>
}

const BUCKET = "music"
const REGION = "eu-test-1"
/** Where the one bucket of a {@link storeServer} is. */
export const placeAt = (endpoint: string, prefix = "copies") => ({
  endpoint,
  region: REGION,
  bucket: BUCKET,
  prefix,
  pathStyle: true,
})

const md5 = (bytes: Uint8Array): string => createHash("md5").update(bytes).digest("hex")
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex")

export async function storeServer(port = 0): Promise<StoreServer> {
  const accessKeyId = `AKIA${randomBytes(8).toString("hex").toUpperCase()}`
  const secretAccessKey = randomBytes(20).toString("base64")
  const names = new Map<string, string>()
  const heads = new Map<string, Readonly<Record<string, string>>>()
  const own: Omit<StoreServer, "endpoint" | "close"> = {
    keys: { accessKeyId, secretAccessKey },
    objects: new Map(),
    uploads: new Map(),
    requests: [],
    skew: 0,
    before: () => false,
  }

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = "GET", url: target = "/" } = request
    const body = await bodyOf(request)
    own.requests.push(`${method} ${target}`)
    if (await own.before(request, response, body)) return
    const fail = (status: number, code: string): void => {
      const xml = `<?xml version="1.0"?><Error><Code>${code}</Code><AWSAccessKeyId>${accessKeyId}</AWSAccessKeyId></Error>`
      response.writeHead(status, { "content-type": "application/xml" }).end(method === "HEAD" ? undefined : xml)
    }
    const headers = request.headers as Readonly<Record<string, string | undefined>>
    const { code, bodyHash } = checkSignature(
      { method, target, headers },
      (id) => (id === accessKeyId ? secretAccessKey : undefined),
      Date.now() + own.skew,
    )
    if (code !== undefined) return fail(403, code)
    if (bodyHash !== undefined && bodyHash !== sha256(body)) return fail(400, "XAmzContentSHA256Mismatch")
    const { pathname, searchParams } = new URL(target, "http://x")
    const [, bucket = "", ...rest] = decodeURIComponent(pathname).split("/")
    if (bucket !== BUCKET) return fail(404, "NoSuchBucket")
    const key = rest.join("/")
    if (key === "") return void response.writeHead(200).end("<ListBucketResult></ListBucketResult>")
    const upload = searchParams.get("uploadId")
    if (upload !== null && !own.uploads.has(upload)) return fail(404, "NoSuchUpload")
    const parts = own.uploads.get(upload ?? "") ?? new Map<number, Buffer>()
    const said = { ...meta(headers), "content-type": headers["content-type"] ?? "binary/octet-stream" }
    if (method === "POST" && searchParams.has("uploads")) {
      const id = randomBytes(8).toString("hex")
      own.uploads.set(id, new Map())
      names.set(id, key)
      heads.set(id, said)
      return void response.writeHead(200).end(`<R><UploadId>${id}</UploadId></R>`)
    }
    if (method === "PUT" && upload !== null) {
      parts.set(Number(searchParams.get("partNumber")), body)
      return void response.writeHead(200, { etag: `"${md5(body)}"` }).end()
    }
    if (method === "POST" && upload !== null) {
      const wanted = [...body.toString().matchAll(/<PartNumber>(\d+)<\/PartNumber><ETag>&quot;(\w+)&quot;<\/ETag>/g)]
      const pieces = wanted.flatMap(([, number, tag]) => {
        const piece = parts.get(Number(number))
        return piece !== undefined && md5(piece) === tag ? [piece] : []
      })
      if (pieces.length === 0 || pieces.length !== wanted.length || names.get(upload) !== key)
        return fail(400, "InvalidPart")
      const etag = `"${md5(Buffer.concat(pieces.map((piece) => createHash("md5").update(piece).digest())))}-${pieces.length}"`
      own.objects.set(key, { bytes: Buffer.concat(pieces), etag, headers: heads.get(upload) ?? {} })
      own.uploads.delete(upload)
      return void response.writeHead(200).end(`<R><ETag>${etag}</ETag></R>`)
    }
    if (method === "DELETE") {
      if (upload === null) own.objects.delete(key)
      else own.uploads.delete(upload)
      return void response.writeHead(204).end()
    }
    if (method === "PUT") {
      const etag = `"${md5(body)}"`
      own.objects.set(key, { bytes: body, etag, headers: said })
      return void response.writeHead(200, { etag }).end()
    }
    const object = own.objects.get(key)
    if (object === undefined) return fail(404, "NoSuchKey")
    send(request, response, object, fail)
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve))
  return Object.assign(own, {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  })
}

function send(
  { method, headers }: IncomingMessage,
  response: ServerResponse,
  { bytes, etag, headers: said }: StoredObject,
  fail: (status: number, code: string) => void,
): void {
  const tag = `"${md5(bytes)}"`
  // Whoever changes the bytes in a test has not changed the tag.
  const now = etag.includes("-") || etag === tag ? etag : tag
  if (headers["if-match"] !== undefined && headers["if-match"] !== now) return fail(412, "PreconditionFailed")
  const common = { ...said, etag: now, "accept-ranges": "bytes" }
  const range = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? "")
  if (range === null)
    return void response
      .writeHead(200, { ...common, "content-length": bytes.length })
      .end(method === "HEAD" ? undefined : bytes)
  const first = Number(range[1])
  const last = Math.min(range[2] === "" ? Number.POSITIVE_INFINITY : Number(range[2]), bytes.length - 1)
  if (first > last) return fail(416, "InvalidRange")
  response.writeHead(206, {
    ...common,
    "content-length": last - first + 1,
    "content-range": `bytes ${first}-${last}/${bytes.length}`,
  })
  response.end(method === "HEAD" ? undefined : bytes.subarray(first, last + 1))
}

const meta = (headers: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      name.startsWith("x-amz-meta-") && value !== undefined ? [[name, value]] : [],
    ),
  )

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  return Buffer.concat(pieces)
}
