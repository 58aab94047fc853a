/** Long answers come as they were sent, however slowly they are read, and what came before a line broke is there. */
import { execFileSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { createServer, type RequestListener, type Server } from "node:http"
import { createServer as createSecureServer } from "node:https"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setImmediate } from "node:timers/promises"
import { getCACertificates, setDefaultCACertificates } from "node:tls"
import { has } from "@ledgerline/core/testing"
import { describe, expect, it, onTestFinished } from "vitest"
import type { ByteAnswer } from "../../replica/ports.ts"
import { NodeFiles } from "../NodeFiles.ts"
import { bytesInThread } from "./FetchThread.ts"
import { Line } from "./Line.ts"

const LONG = Buffer.from(Array.from({ length: 5_000_003 }, (_, i) => (i * 31 + (i >> 9) * 7) & 0xff))

async function listening(server: Server, scheme: "http" | "https"): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `${scheme}://localhost:${(server.address() as AddressInfo).port}/`
}

const asked = (url: string, signal = new AbortController().signal): Promise<ByteAnswer> =>
  bytesInThread(new URL(url), { headers: new Headers({ range: "bytes=7-" }), signal })

/** Reads it all, and lets others go on in between; what fails is the last. */
async function read(answer: ByteAnswer): Promise<{ readonly bytes: Buffer; readonly failure: unknown }> {
  const parts: Buffer[] = []
  try {
    for (let block; (block = await answer.read()) !== undefined;) {
      for (let turn = 0; turn < 20; turn++) await setImmediate()
      parts.push(Buffer.from(block))
    }
    return { bytes: Buffer.concat(parts), failure: undefined }
  } catch (failure) {
    return { bytes: Buffer.concat(parts), failure }
  }
}

const whole: RequestListener = ({ headers }, answer) => {
  answer.writeHead(206, { "content-length": LONG.length, "content-range": headers.range ?? "" }).end(LONG)
}

it("given a slow reader, then each byte comes once, in order, several at a time and on lines that were used", async () => {
  const url = await listening(createServer(whole), "http")
  for (let round = 0; round < 2; round++) {
    const answers = await Promise.all([asked(url), asked(url), asked(url)])
    for (const { bytes, failure } of await Promise.all(answers.map(read))) {
      expect(failure).toBeUndefined()
      expect(bytes.equals(LONG)).toBe(true)
    }
    expect(answers[0]).toMatchObject({ status: 206, received: LONG.length })
    expect(answers[0]?.headers.get("content-range")).toBe("bytes=7-")
  }
})

it("given a line that breaks, then what came before is there, and then it fails", async () => {
  const url = await listening(
    createServer((_, answer) => {
      answer.writeHead(200, { "content-length": LONG.length })
      answer.write(LONG.subarray(0, 700_001), () => answer.destroy())
    }),
    "http",
  )
  const { bytes, failure } = await read(await asked(url))
  expect(bytes.equals(LONG.subarray(0, 700_001))).toBe(true)
  expect(failure).toBeInstanceOf(Error)
  await expect(asked("http://127.0.0.1:1/")).rejects.toThrow("ECONNREFUSED")
})

it("given a line that broke before anybody read, then what had come is there all the same", async () => {
  const gone = Promise.withResolvers<void>()
  const url = await listening(
    createServer((_, answer) => {
      answer.writeHead(200, { "content-length": LONG.length })
      answer.write(LONG.subarray(0, 37_777), () => answer.destroy())
      answer.on("close", () => gone.resolve())
    }),
    "http",
  )
  const line = new Line({ url, headers: {}, received: new SharedArrayBuffer(8) })
  await line.head
  await gone.promise
  await expect(line.ended).rejects.toThrow(/./)
  const parts: Buffer[] = []
  await expect(line.flow((bytes) => void parts.push(bytes))).rejects.toThrow(/./)
  expect(Buffer.concat(parts).equals(LONG.subarray(0, 37_777))).toBe(true)
})

describe("a file that takes an answer", () => {
  const inFolder = (): NodeFiles => {
    const folder = mkdtempSync(join(tmpdir(), "ledgerline-take-"))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    return new NodeFiles({ folder, random: (length) => new Uint8Array(length) })
  }
  const id = "ab".repeat(16)

  it("has all of it, and says how far it is", async () => {
    const url = await listening(createServer(whole), "http")
    const files = inFolder()
    const file = await files.begin(id)
    const answer = await asked(url)
    const told: number[] = []
    await file.take?.(answer, LONG.length, (position) => told.push(position))
    expect([file.position, told.at(-1), answer.received]).toEqual([LONG.length, LONG.length, LONG.length])
    await file.keep()
    const kept = await files.open(id)
    expect(Buffer.from((await kept?.read(0, LONG.length)) ?? []).equals(LONG)).toBe(true)
    await kept?.close()
  })

  it("has what came before the line broke, and goes on behind it", async () => {
    let from = 0
    const url = await listening(
      createServer((_, answer) => {
        answer.writeHead(200, { "content-length": LONG.length - from })
        const part = LONG.subarray(from, from + 700_001)
        if (from === 0) answer.write(part, () => answer.destroy())
        else answer.end(LONG.subarray(from))
      }),
      "http",
    )
    const files = inFolder()
    const first = await files.begin(id)
    const told: number[] = []
    await expect(first.take?.(await asked(url), LONG.length, (at) => told.push(at))).rejects.toThrow(/./)
    expect([first.position, told.at(-1), await first.pause()]).toEqual([700_001, 700_001, 700_001])
    from = 700_001
    const second = await files.begin(id)
    expect(second.position).toBe(from)
    await second.take?.(await asked(url), LONG.length, () => undefined)
    await second.keep()
    const kept = await files.open(id)
    expect(Buffer.from((await kept?.read(0, LONG.length)) ?? []).equals(LONG)).toBe(true)
    await kept?.close()
  })

  it("takes no more than it was said to be", async () => {
    const url = await listening(createServer(whole), "http")
    const file = await inFolder().begin(id)
    const taking = file.take?.(await asked(url), LONG.length - 1, () => undefined)
    await expect(taking).rejects.toMatchObject({ reason: "wrongBytes" })
    expect(file.position).toBeLessThan(LONG.length)
    await file.drop()
  })

  it("ends when it is told to", async () => {
    const stop = new AbortController()
    const url = await listening(
      createServer((_, answer) => void answer.writeHead(200, { "content-length": 10 }).write("abc")),
      "http",
    )
    const file = await inFolder().begin(id)
    const taking = file.take?.(await asked(url, stop.signal), 10, () => undefined)
    stop.abort()
    await expect(taking).rejects.toThrow(/./)
    await file.drop()
  })
})

it("given a signal, then it ends before and behind the beginning of the answer", async () => {
  const stop = new AbortController()
  const url = await listening(
    createServer((_, answer) => void answer.writeHead(200, { "content-length": 10 }).write("abc")),
    "http",
  )
  const answer = await asked(url, stop.signal)
  const reading = read(answer)
  stop.abort()
  expect((await reading).failure).toBeInstanceOf(Error)
  await expect(asked(url, stop.signal)).rejects.toThrow("abort")
})

it.skipIf(!has("openssl"))(
  "given an address with a certificate, then it is checked, and the bytes are the same",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "ledgerline-lines-"))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")]
    const what = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-days", "2"]
    const made = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", ...what]
    execFileSync("openssl", [...made, "-keyout", key, "-out", cert], { stdio: "ignore" })
    const pair = { key: readFileSync(key), cert: readFileSync(cert) }
    const url = await listening(createSecureServer(pair, whole), "https")
    await expect(asked(url)).rejects.toThrow("self-signed certificate")
    const before = getCACertificates("default")
    setDefaultCACertificates([...before, pair.cert.toString()])
    onTestFinished(() => setDefaultCACertificates(before))
    const { bytes, failure } = await read(await asked(url))
    expect(failure).toBeUndefined()
    expect(bytes.equals(LONG)).toBe(true)
  },
)
