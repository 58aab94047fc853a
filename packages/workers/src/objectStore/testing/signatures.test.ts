import { objectUrl, signedAddress, signedHeaders, storePlace, NO_BODY } from "@ledgerline/core/objectStore"
import { describe, expect, it } from "vitest"
import { checkSignature } from "./signatures.ts"

/** The keys, bucket and moment of the examples that are published with the signature. */
const KEYS = {
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
}
const NOW = Date.UTC(2013, 4, 24)
const PLACE = {
  endpoint: "https://s3.amazonaws.com",
  region: "us-east-1",
  bucket: "examplebucket",
  prefix: "",
  pathStyle: false,
}
const HOST = "examplebucket.s3.amazonaws.com"
const secretOf = (id: string): string | undefined => (id === KEYS.accessKeyId ? KEYS.secretAccessKey : undefined)

const EXAMPLES = [
  {
    name: "a range of an object",
    target: "/test.txt",
    headers: { range: "bytes=0-9" },
    signature: "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
  },
  {
    name: "a parameter without a value",
    target: "/?lifecycle",
    signature: "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
  },
  {
    name: "a list",
    target: "/?max-keys=2&prefix=J",
    signature: "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
  },
]
const PRESIGNED =
  "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request" +
  "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host" +
  "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"

describe("signatures", () => {
  it.each(EXAMPLES)(
    "of the published examples are right, and any other is not: $name",
    ({ target, headers = {}, signature }) => {
      const signed = [...Object.keys(headers), "host", "x-amz-content-sha256", "x-amz-date"].toSorted()
      const authorization = (text: string): string =>
        `AWS4-HMAC-SHA256 Credential=${KEYS.accessKeyId}/20130524/us-east-1/s3/aws4_request,` +
        `SignedHeaders=${signed.join(";")},Signature=${text}`
      const request = (text: string) => ({
        method: "GET",
        target,
        headers: {
          ...headers,
          host: HOST,
          "x-amz-date": "20130524T000000Z",
          "x-amz-content-sha256": NO_BODY,
          authorization: authorization(text),
        },
      })
      expect(checkSignature(request(signature), secretOf, NOW).code).toBeUndefined()
      const other = signature.replace(/^./, (c) => (c === "0" ? "1" : "0"))
      expect(checkSignature(request(other), secretOf, NOW).code).toBe("SignatureDoesNotMatch")
      expect(checkSignature(request(signature), () => undefined, NOW).code).toBe("InvalidAccessKeyId")
      expect(checkSignature(request(signature), secretOf, NOW + 16 * 60_000).code).toBe("RequestTimeTooSkewed")
    },
  )

  it("in addresses are those of the published example, until their time", async () => {
    const request = (target: string) => ({ method: "GET", target, headers: { host: HOST } })
    const check = (target: string, now: number) => checkSignature(request(target), secretOf, now).code
    expect(check(PRESIGNED, NOW + 1000)).toBeUndefined()
    expect(check(PRESIGNED, NOW + 86_401_000)).toBe("AccessDenied")
    expect(check(PRESIGNED.replace("/test.txt", "/other.txt"), NOW)).toBe("SignatureDoesNotMatch")
    expect(check(PRESIGNED.replace("86400", "96400"), NOW)).toBe("SignatureDoesNotMatch")
    const made = new URL(await signedAddress(PLACE, KEYS, "test.txt", { now: NOW, seconds: 86_400 }))
    expect(made.searchParams.get("X-Amz-Signature")).toBe(
      new URL(PRESIGNED, "http://x").searchParams.get("X-Amz-Signature"),
    )
  })

  it("that are made here are taken: paths, queries, bodies and tokens", async () => {
    for (const pathStyle of [true, false]) {
      const place = storePlace({ ...PLACE, pathStyle, prefix: "my (copies)/a_b".replace(" ", "-") })
      for (const query of [{}, { uploads: "" }, { partNumber: "3", uploadId: "a+b/c==" }]) {
        const url = objectUrl(place, "ab/cd")
        for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
        const headers = await signedHeaders(
          place,
          { ...KEYS, sessionToken: "t0ken" },
          { method: "PUT", url, headers: { "x-amz-meta-sha256": "x" }, bodyHash: "ab".repeat(32), now: NOW },
        )
        const request = {
          method: "PUT",
          target: url.pathname + url.search,
          headers: { ...Object.fromEntries(headers), host: url.host },
        }
        expect(checkSignature(request, secretOf, NOW)).toEqual({ code: undefined, bodyHash: "ab".repeat(32) })
        const forged = { ...request, headers: { ...request.headers, "x-amz-meta-sha256": "y" } }
        expect(checkSignature(forged, secretOf, NOW).code).toBe("SignatureDoesNotMatch")
      }
    }
  })
})
