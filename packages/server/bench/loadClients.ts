/** Players and pages for the load, in a process of their own: says when all are connected, and at the end what they met. */
import { get, type IncomingMessage } from "node:http"
import { once } from "node:events"
import { setTimeout as sleep } from "node:timers/promises"
import { WebSocket } from "ws"

export interface LoadAsked {
  readonly address: string
  readonly owner: string
  readonly tailKeys: readonly string[]
  readonly streams: number
  readonly tails: number
  readonly seconds: number
}

export interface LoadDone {
  readonly errors: readonly string[]
  /** Players whose buffer of five seconds ran dry. */
  readonly stalls: number
  readonly longestWaitMs: number
  readonly megabytes: number
  /** For each edit and tail the milliseconds until it was heard there. */
  readonly edits: readonly number[]
  /** Tails that did not last. */
  readonly closed: number
}

/** Bytes a second of a FLAC file at 1,000 kbit/s. */
const PACE = 125_000
const TICK_MS = 250
const BUFFER_SECONDS = 5
const EDIT_EVERY_MS = 2000
const OF_ONE_KEY = 16

const [asked] = (await once(process, "message")) as [LoadAsked]
const { address, owner, seconds } = asked
const errors: string[] = []
let [stalls, longestWaitMs, bytes, closed, isOver] = [0, 0, 0, 0, false]

const tracks = await longTracks()
const heard: number[] = []
let edit: { readonly marker: string; readonly at: number } | undefined
const tails: { last: string }[] = []
await connectTails()
process.send?.("connected")
const players = Array.from({ length: asked.streams }, (_, n) => play(n))
const editing = keepEditing()
await sleep(seconds * 1000)
isOver = true
// What is still asked for at the end is of no interest any more.
await Promise.race([Promise.all([...players, editing]), sleep(2000)])
const megabytes = bytes / 1e6
process.send?.({ errors, stalls, longestWaitMs, megabytes, edits: heard, closed } satisfies LoadDone)

function open(path: string, headers: Readonly<Record<string, string>> = {}): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(`${address}/api/v1${path}`, { agent: false, headers: { "x-api-key": owner, ...headers } }, resolve).on(
      "error",
      reject,
    )
  })
}

async function longTracks(): Promise<string[]> {
  const answer = await fetch(`${address}/api/v1/tracks?limit=500`, { headers: { "x-api-key": owner } })
  const { items } = (await answer.json()) as { items: { id: string }[] }
  return items.map(({ id }) => id)
}

/** Plays one track after the other, from somewhere in the first one on. */
async function play(n: number): Promise<void> {
  await sleep((n * 10_000) / asked.streams)
  for (let at = n; !isOver; at++) {
    const range = at === n ? { range: `bytes=${(n * 100_003) % 10_000_000}-` } : {}
    try {
      await playTrack(tracks[at % tracks.length] ?? "", range)
    } catch (cause) {
      errors.push(String(cause))
      await sleep(1000)
    }
  }
}

async function playTrack(track: string, headers: Readonly<Record<string, string>>): Promise<void> {
  const begun = performance.now()
  const answer = await open(`/tracks/${track}/file`, headers)
  if (answer.statusCode !== 200 && answer.statusCode !== 206) throw new Error(`status ${answer.statusCode}`)
  const length = Number(answer.headers["content-length"])
  let [got, last, isDry, isEnded] = [0, performance.now(), false, false]
  /** Players begin once a second of it is there. */
  let playsFrom: number | undefined
  let due = BUFFER_SECONDS * PACE
  longestWaitMs = Math.max(longestWaitMs, last - begun)
  answer.on("data", (chunk: Buffer) => {
    got += chunk.length
    bytes += chunk.length
    last = performance.now()
    if (got >= due) answer.pause()
  })
  const ended = new Promise<void>((resolve, reject) => {
    answer.on("end", () => ((isEnded = true), resolve())).on("error", reject)
  })
  const pacing = (async () => {
    while (!isOver && !isEnded) {
      const now = performance.now()
      if (got >= Math.min(PACE, length)) playsFrom ??= now
      const played = playsFrom === undefined ? 0 : ((now - playsFrom) / 1000) * PACE
      due = Math.min(length, played + BUFFER_SECONDS * PACE)
      if (got >= due) {
        answer.pause()
        last = now
      } else answer.resume()
      if (!answer.isPaused()) longestWaitMs = Math.max(longestWaitMs, now - last)
      const isBehind = got < Math.min(played, length)
      if (isBehind && !isDry) stalls += 1
      isDry = isBehind
      await sleep(TICK_MS)
    }
  })()
  await Promise.race([ended, pacing])
  if (isOver) return void answer.destroy()
  await pacing
  if (got !== length) throw new Error(`${got} bytes of ${length}`)
}

async function connectTails(): Promise<void> {
  for (let n = 0; n < asked.tails; n++) {
    const key = asked.tailKeys[Math.floor(n / OF_ONE_KEY)] ?? ""
    const tail = { last: "" }
    tails.push(tail)
    const hear = (text: Buffer): void => {
      if (edit === undefined || tail.last === edit.marker || !text.includes(edit.marker)) return
      tail.last = edit.marker
      heard.push(performance.now() - edit.at)
    }
    const end = (): void => void (isOver || (closed += 1))
    if (n % 2 === 0) {
      const answer = await open("/live", { "x-api-key": key })
      if (answer.statusCode !== 200) errors.push(`tail: status ${answer.statusCode}`)
      answer
        .on("data", hear)
        .on("close", end)
        .on("error", () => undefined)
    } else {
      const socket = new WebSocket(`${address.replace("http", "ws")}/api/v1/live/socket`, {
        headers: { "x-api-key": key },
      })
      socket
        .on("message", (data) => hear(data as Buffer))
        .on("close", end)
        .on("error", () => undefined)
      await once(socket, "open")
    }
  }
}

/** One of the tracks is edited now and then, which all tails have to hear of. */
async function keepEditing(): Promise<void> {
  for (let n = 0; !isOver; n++) {
    const track = tracks[n % tracks.length] ?? ""
    edit = { marker: `track:${track}`, at: performance.now() }
    const answer = await fetch(`${address}/api/v1/fields/track/${track}`, {
      method: "PATCH",
      headers: { "x-api-key": owner, "content-type": "application/json" },
      body: JSON.stringify({ fields: { year: 1900 + (n % 100) } }),
    }).catch((cause: unknown) => void errors.push(String(cause)))
    if (answer !== undefined && answer.status !== 200) errors.push(`edit: ${answer.status} ${await answer.text()}`)
    await sleep(EDIT_EVERY_MS)
  }
}
