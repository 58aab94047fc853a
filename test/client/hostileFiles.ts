/**
 * A server between a device and a good one: it passes everything on, and does to files whatever servers, proxies and lines do.
 * Which of it is next is drawn from a seed.
 */
import { type IncomingMessage, request, type ServerResponse } from "node:http"
import type { Timers } from "@ledgerline/sync"
import { systemTimers } from "@ledgerline/sync/system"
import { between } from "@ledgerline/server/testing"
import type { Music, MusicFile } from "./music.ts"

/** Numbers below a limit, the same for the same seed. */
export type Chance = (below: number) => number

export function chanceOf(seed: number): Chance {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x9e3779b9) >>> 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b)
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
    return ((mixed ^ (mixed >>> 16)) >>> 0) % below
  }
}

/** Time that a test moves on: what waits for a silent line is told that it waited for long. */
export class MovedTimers implements Timers {
  readonly #waiting = new Set<() => void>()
  readonly #silence: number

  constructor(silence: number) {
    this.#silence = silence
  }

  now(): number {
    return systemTimers.now()
  }

  after(milliseconds: number, action: () => void): () => void {
    if (milliseconds !== this.#silence) return systemTimers.after(milliseconds, action)
    this.#waiting.add(action)
    return () => void this.#waiting.delete(action)
  }

  /** The time of silence has gone by. */
  silence(): void {
    const due = [...this.#waiting]
    this.#waiting.clear()
    for (const action of due) action()
  }
}

interface Asked {
  readonly file: MusicFile
  readonly etag: string
  /** Where the device goes on, if it does. */
  readonly from: number
  readonly answer: ServerResponse
  readonly chance: Chance
  /** Goes on with nothing until the device gives up. */
  readonly silent: () => void
}

type Fault = (asked: Asked) => void

const headersOf = ({ file, etag, from }: Asked, size = file.bytes.length): [number, Record<string, string | number>] =>
  from === 0
    ? [200, { etag, "content-length": size }]
    : [206, { etag, "content-length": size - from, "content-range": `bytes ${from}-${size - 1}/${size}` }]

const partOf = ({ file, from, chance }: Asked): Buffer =>
  file.bytes.subarray(from, from + chance(file.bytes.length - from))

const spoiled = (bytes: Buffer): Buffer => {
  const other = Buffer.from(bytes)
  other[other.length >> 1] = (other[other.length >> 1] ?? 0) ^ 1
  return other
}

const status =
  (code: number, headers: Record<string, string> = {}): Fault =>
  ({ answer }) =>
    void answer.writeHead(code, headers).end("no")

const cut: Fault = (asked) => {
  const { answer } = asked
  answer.writeHead(...headersOf(asked))
  answer.write(partOf(asked), () => answer.destroy())
}

/** By their names, so that a failure says which it was. */
export const faults: Readonly<Record<string, Fault>> = {
  cut,
  "cut again": cut,
  "cut once more": cut,
  "cut before the answer": ({ answer }) => void answer.destroy(),
  silent: ({ silent }) => silent(),
  "silent in the middle": (asked) => {
    asked.answer.writeHead(...headersOf(asked))
    asked.answer.write(partOf(asked), asked.silent)
  },
  "shorter than it says": (asked) => {
    const { answer, file, from } = asked
    answer.writeHead(...headersOf(asked, file.bytes.length + 100))
    answer.write(file.bytes.subarray(from), () => answer.destroy())
  },
  "says a shorter length": (asked) => {
    const { answer, file, from, chance } = asked
    const size = from + 1 + chance(file.bytes.length - from - 1)
    answer.writeHead(...headersOf(asked, size)).end(file.bytes.subarray(from, size))
  },
  "longer than it says": (asked) => {
    const [code, headers] = headersOf(asked)
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
    const { socket } = asked.answer
    socket?.write(`HTTP/1.1 ${code} OK\r\n${lines.join("\r\n")}\r\n\r\n`)
    socket?.end(Buffer.concat([asked.file.bytes.subarray(asked.from), Buffer.alloc(5000, 7)]))
  },
  "another range": (asked) => {
    const { answer, file, chance } = asked
    const size = file.bytes.length
    const from = chance(size)
    const headers = {
      etag: asked.etag,
      "content-length": size - from,
      "content-range": `bytes ${from}-${size - 1}/${size}`,
    }
    answer.writeHead(206, headers).end(file.bytes.subarray(from))
  },
  "a range of nonsense": (asked) => {
    asked.answer.writeHead(206, { "content-length": 3, "content-range": "bytes 5-x/y" }).end("abc")
  },
  "other bytes": (asked) => {
    asked.answer.writeHead(...headersOf(asked)).end(spoiled(asked.file.bytes.subarray(asked.from)))
  },
  "the beginning of other bytes": (asked) => {
    const { answer } = asked
    answer.writeHead(...headersOf(asked))
    answer.write(spoiled(partOf(asked)), () => answer.destroy())
  },
  "another file, of another tag": (asked) => {
    const { answer, file } = asked
    answer.writeHead(200, { etag: '"other"', "content-length": file.bytes.length })
    answer.write(spoiled(file.bytes).subarray(0, file.bytes.length >> 1), () => answer.destroy())
  },
  "a weak tag": (asked) => {
    const { answer } = asked
    answer.writeHead(200, { etag: `W/${asked.etag}`, "content-length": asked.file.bytes.length })
    answer.write(partOf({ ...asked, from: 0 }), () => answer.destroy())
  },
  "no length": ({ answer, file, etag }) => {
    answer.writeHead(200, { etag })
    answer.write(file.bytes.subarray(0, 10))
    answer.end(file.bytes.subarray(10))
  },
  "no HTTP": ({ answer }) => void answer.socket?.end("what?\r\n\r\n"),
  "another address": status(302, { location: "/elsewhere" }),
  "too many": status(429, { "retry-after": "1" }),
  busy: status(503, { "retry-after": "99999999" }),
  broken: status(500),
  "a bad proxy": status(502),
  "not there": status(404),
  "nothing behind": status(416),
  "signed out": status(401),
}
const names = Object.keys(faults)

export interface Hostile {
  readonly address: string
  /** So many answers were not as they should be, by what they were. */
  readonly counts: ReadonlyMap<string, number>
  /** Whether it goes on with that. */
  isHostile: boolean
  /** Told before each answer about a file. */
  onAsked: () => void
  /** Lines that are open. */
  readonly lines: () => number
}

export async function hostileTo({ address, files }: Music, chance: Chance, timers: MovedTimers): Promise<Hostile> {
  const { port } = new URL(address)
  const counts = new Map<string, number>()
  const fileOf = (url: string): MusicFile | undefined => files.find(({ id }) => url === `/api/v1/files/${id}`)
  const passOn = (asked: IncomingMessage, answer: ServerResponse): void => {
    const { url, method, headers } = asked
    const onwards = request({ port, host: "127.0.0.1", path: url, method, headers }, (from) => {
      answer.writeHead(from.statusCode ?? 502, from.headers)
      from.pipe(answer)
    })
    onwards.on("error", () => answer.destroy())
    asked.pipe(onwards)
  }
  const { address: own, lines } = await between(port, (asked, answer) => {
    const file = fileOf(asked.url ?? "")
    if (file === undefined) return passOn(asked, answer)
    hostile.onAsked()
    // One of eight is as it should be.
    if (!hostile.isHostile || chance(8) === 0) return passOn(asked, answer)
    if (asked.method === "HEAD") return void (chance(2) === 0 ? passOn(asked, answer) : answer.writeHead(404).end())
    const name = names[chance(names.length)] ?? ""
    counts.set(name, (counts.get(name) ?? 0) + 1)
    const silent = (): void => {
      if (answer.socket?.destroyed !== false) return
      timers.silence()
      setImmediate(silent)
    }
    const from = Number(/^bytes=(\d+)-$/.exec(asked.headers.range ?? "")?.[1] ?? 0)
    const etag = `"${file.id}"`
    const goesOn = asked.headers["if-range"] === etag && from < file.bytes.length
    faults[name]?.({ file, etag, from: goesOn ? from : 0, answer, chance, silent })
  })
  const hostile: Hostile = {
    address: own,
    counts,
    isHostile: true,
    onAsked: () => undefined,
    lines,
  }
  return hostile
}
