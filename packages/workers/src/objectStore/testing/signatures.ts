/** Checks AWS Signature Version 4 as a store does: from the request alone, and by nothing that signs elsewhere here. */
import { createHash, createHmac } from "node:crypto"

export interface SignedRequest {
  readonly method: string
  /** As it came: path and query. */
  readonly target: string
  readonly headers: Readonly<Record<string, string | undefined>>
}

export interface Verdict {
  /** Undefined where all is right; else the code that a store answers. */
  readonly code: string | undefined
  /** The hash of the body that was signed; undefined where the body was not. */
  readonly bodyHash?: string
}

/** How far a clock may be off, in milliseconds. */
const SKEW = 15 * 60_000

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex")
const hmac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest()

/** `secretOf`: the secret of an access key that is known. */
export function checkSignature(
  request: SignedRequest,
  secretOf: (accessKeyId: string) => string | undefined,
  now: number,
): Verdict {
  const [path = "/", search = ""] = request.target.split("?", 2)
  const query = new URLSearchParams(search)
  const given = query.has("X-Amz-Signature") ? fromQuery(query) : fromHeader(request.headers)
  if (given === undefined) return { code: "AccessDenied" }
  const { accessKeyId, date, region, service, signed, signature, at, expires, bodyHash } = given
  const secret = secretOf(accessKeyId)
  if (secret === undefined) return { code: "InvalidAccessKeyId" }
  const time = Date.parse(at.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"))
  if (Number.isNaN(time) || !at.startsWith(date)) return { code: "AccessDenied" }
  if (expires === undefined ? Math.abs(now - time) > SKEW : time - now > SKEW) return { code: "RequestTimeTooSkewed" }
  if (expires !== undefined && now > time + expires * 1000) return { code: "AccessDenied" }
  if (!signed.includes("host")) return { code: "AccessDenied" }
  const headers = signed.map((name) => `${name}:${(request.headers[name] ?? "").trim().replaceAll(/ +/g, " ")}\n`)
  const canonical = [
    request.method,
    path
      .split("/")
      .map((part) => encode(decodeURIComponent(part)))
      .join("/"),
    canonicalQuery(query),
    headers.join(""),
    signed.join(";"),
    bodyHash ?? "UNSIGNED-PAYLOAD",
  ].join("\n")
  const scope = `${date}/${region}/${service}/aws4_request`
  const key = [date, region, service, "aws4_request"].reduce<string | Buffer>(hmac, `AWS4${secret}`)
  const expected = hmac(key, ["AWS4-HMAC-SHA256", at, scope, sha256(canonical)].join("\n")).toString("hex")
  if (expected !== signature) return { code: "SignatureDoesNotMatch" }
  return { code: undefined, ...(bodyHash === undefined ? {} : { bodyHash }) }
}

interface Given {
  readonly accessKeyId: string
  readonly date: string
  readonly region: string
  readonly service: string
  readonly signed: readonly string[]
  readonly signature: string
  readonly at: string
  readonly expires?: number
  readonly bodyHash?: string
}

function fromHeader(headers: SignedRequest["headers"]): Given | undefined {
  const found =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/(s3)\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/.exec(
      headers["authorization"] ?? "",
    )
  if (found === null) return undefined
  const [, accessKeyId = "", date = "", region = "", service = "", signed = "", signature = ""] = found
  const at = headers["x-amz-date"] ?? ""
  const bodyHash = headers["x-amz-content-sha256"]
  if (bodyHash === undefined || !/^[0-9a-f]{64}$/.test(bodyHash)) return undefined
  return { accessKeyId, date, region, service, signed: signed.split(";"), signature, at, bodyHash }
}

function fromQuery(query: URLSearchParams): Given | undefined {
  const [accessKeyId = "", date = "", region = "", service = "", end] = (query.get("X-Amz-Credential") ?? "").split("/")
  const expires = Number(query.get("X-Amz-Expires") ?? Number.NaN)
  const isSound =
    query.get("X-Amz-Algorithm") === "AWS4-HMAC-SHA256" &&
    service === "s3" &&
    end === "aws4_request" &&
    Number.isInteger(expires) &&
    expires >= 1 &&
    expires <= 604_800
  const signed = (query.get("X-Amz-SignedHeaders") ?? "").split(";")
  const [signature, at] = [query.get("X-Amz-Signature") ?? "", query.get("X-Amz-Date") ?? ""]
  return isSound ? { accessKeyId, date, region, service, signed, signature, at, expires } : undefined
}

/** As RFC 3986 has it. */
const encode = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)

function canonicalQuery(query: URLSearchParams): string {
  return [...query]
    .filter(([name]) => name !== "X-Amz-Signature")
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .toSorted((a, b) => (a < b ? -1 : 1))
    .join("&")
}
