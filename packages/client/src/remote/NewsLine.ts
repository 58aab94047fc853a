/** What a server tells of changes: one line for all who listen, opened again where it ends, from where it ended. */
import { createParser, type EventSourceMessage } from "eventsource-parser"
import type { News } from "../caller.ts"

/** The first wait after a line that ended at once, and the longest, in milliseconds. */
const FIRST = 500
const LONGEST = 30_000
/** A server shows every 20 seconds that it is there. */
const SILENCE = 65_000

const ANYTHING: News = { subjects: undefined, views: undefined }

export class NewsLine {
  readonly #open: (init: RequestInit) => Promise<Response>
  readonly #listeners = new Set<(news: News) => void>()
  #stop: AbortController | undefined
  #isOver = false

  /** `open` asks for the stream of events. */
  constructor(open: (init: RequestInit) => Promise<Response>) {
    this.#open = open
  }

  listen(listener: (news: News) => void): () => void {
    const own = (news: News): void => listener(news)
    this.#listeners.add(own)
    if (this.#stop === undefined && !this.#isOver) {
      this.#stop = new AbortController()
      void this.#run(this.#stop.signal)
    }
    return () => {
      this.#listeners.delete(own)
      if (this.#listeners.size === 0) this.#close()
    }
  }

  /** For good: who listens is told once more, and nobody after that. */
  end(): void {
    this.#isOver = true
    this.#close()
    this.#tell(ANYTHING)
  }

  #close(): void {
    this.#stop?.abort()
    this.#stop = undefined
  }

  async #run(signal: AbortSignal): Promise<void> {
    let last: string | undefined
    let wait = FIRST
    while (!signal.aborted) {
      try {
        const response = await this.#open({
          signal,
          headers: { accept: "text/event-stream", ...(last === undefined ? {} : { "last-event-id": last }) },
        })
        // What was asked before may have failed, or be of before the line was there.
        this.#tell(ANYTHING)
        wait = FIRST
        last = await this.#read(response, last)
      } catch {
        // It is tried again; whoever asks a question is told what is wrong.
      }
      if (signal.aborted) return
      await rest(wait, signal)
      wait = Math.min(wait * 2, LONGEST)
    }
  }

  /** Reads to the end of the line; answers the id of the last event. */
  async #read(response: Response, from: string | undefined): Promise<string | undefined> {
    let last = from
    const parser = createParser({
      onEvent: (event) => {
        if (event.id !== undefined) last = event.id
        const news = newsOf(event)
        if (news !== undefined) this.#tell(news)
      },
    })
    const decoder = new TextDecoder()
    const reader = response.body?.getReader()
    let silence: ReturnType<typeof setTimeout> | undefined
    try {
      for (;;) {
        clearTimeout(silence)
        // A line that is dead at the other end says nothing about it.
        silence = setTimeout(() => void reader?.cancel().catch(() => undefined), SILENCE)
        const { done, value } = (await reader?.read()) ?? { done: true, value: undefined }
        if (done) break
        parser.feed(decoder.decode(value, { stream: true }))
      }
    } catch {
      // It broke off; what came before has been told.
    } finally {
      clearTimeout(silence)
    }
    return last
  }

  #tell(news: News): void {
    for (const listener of this.#listeners) listener(news)
  }
}

function newsOf({ event, data }: EventSourceMessage): News | undefined {
  if (event === "reset") return ANYTHING
  if (event === "work") return { subjects: [], views: ["job"] }
  if (event !== "change") return undefined
  return JSON.parse(data) as News
}

const rest = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds)
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true })
  })
