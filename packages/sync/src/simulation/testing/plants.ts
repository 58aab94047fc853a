/** Faults to put into the program: each is one that synchronising programs are known to have had. */
import {
  type BatchResult,
  type Incoming,
  IngestRefused,
  type Library,
  type Received,
  type Work,
} from "@ledgerline/core"
import { bringBack } from "@ledgerline/core/testing"
import { decodeAnswer, encode, type ServerMessage } from "../../protocol/messages.ts"
import type { Device } from "../Device.ts"
import type { Chance } from "../random.ts"
import type { Plant } from "../world.ts"

type Receive = (batches: readonly Incoming[], also: (received: Received) => Work<void>) => Promise<Received>

/** The library with another way to receive. */
function receiving(library: Library, receive: Receive): Library {
  return new Proxy(library, {
    get(target, name) {
      if (name === "receive")
        return (batches: readonly Incoming[], also = nothing): ReturnType<Receive> => receive(batches, also)
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === "function" ? (value.bind(target) as unknown) : value
    },
  })
}

/** Changes answers of one kind. */
const answering =
  <K extends ServerMessage["kind"]>(
    kind: K,
    change: (message: Extract<ServerMessage, { kind: K }>, chance: Chance) => ServerMessage,
  ) =>
  (frame: Uint8Array, chance: Chance): Uint8Array => {
    const message = decodeAnswer(frame)
    return message.kind === kind ? encode(change(message as Extract<ServerMessage, { kind: K }>, chance)) : frame
  }

const ok = (batches: readonly Incoming[]): Received => ({
  results: batches.map(() => ({ added: 0, known: 0, forks: [], from: 1, to: 0 })),
})

/** What each device was ever sent. */
const caches = new WeakMap<Device, Incoming[]>()

/** The latest time that anybody was shown, in each world. */
const watermarks = new WeakMap<Chance, number>()

const atOf = (header: Uint8Array): number => Buffer.from(header).readUIntBE(58, 6)

export const PLANTS: Readonly<Record<string, Plant>> = {
  "the cursor is saved before the events": {
    seed: 7,
    library: (library) =>
      receiving(library, async (batches, also) => {
        if (also !== nothing) await library.store.write(() => also(ok(batches)))
        return library.receive(batches)
      }),
  },
  "events are acknowledged that were not stored": {
    library: (library, chance, { isServer }) =>
      receiving(library, async (batches, also) => {
        if (!isServer || !chance.happens(0.2)) return library.receive(batches, also)
        await library.store.write(() => also(ok(batches)))
        return ok(batches)
      }),
  },
  "a replica takes nothing of its own origin": {
    library: (library) =>
      receiving(library, async (batches, also) => {
        const others = batches.filter(({ origin }) => origin !== library.origin)
        const { results, ...more } = await library.receive(others, (received) => also(widen(batches, others, received)))
        return widen(batches, others, { results, ...more })
      }),
  },
  "a copy keeps its name": {
    // A receiver that ingests batch by batch never learns that its own key is in use elsewhere.
    library: (library) =>
      receiving(library, async (batches, also) => {
        const results: BatchResult[] = []
        for (const batch of batches) {
          try {
            results.push({ ...(await library.ingest(batch)), from: 1, to: 0 })
          } catch (cause) {
            if (!(cause instanceof IngestRefused)) throw cause
            results.push({ refused: cause })
          }
        }
        await library.store.write(() => also({ results }))
        return { results }
      }),
  },
  "a cursor passes what was refused": {
    spoiling: 0.2,
    library: (library) =>
      receiving(library, (batches, also) => {
        const [none] = ok([batches[0] as Incoming]).results
        const hidden = ({ results, ...more }: Received): Received => ({
          ...more,
          results: results.map((result) => ("refused" in result ? (none as BatchResult) : result)),
        })
        return library.receive(batches, (received) => also(hidden(received)))
      }),
  },
  "one side of a fork is dropped": {
    seed: 14,
    library: (library) =>
      receiving(library, async (batches, also) => {
        const held = await library.holdings()
        const isOther = ({ log, origin, heads }: Incoming) => {
          const end = heads.at(-1)
          return held.some(
            (each) => each.log === log && each.origin === origin && each.seq === end?.seq && each.head !== end.id,
          )
        }
        const taken = batches.filter((batch) => !isOther(batch))
        const received = await library.receive(taken, (given) => also(widen(batches, taken, given)))
        return widen(batches, taken, received)
      }),
  },
  "an answer to a push moves the cursor too far": {
    answer: answering("pushed", (message) => ({
      ...message,
      results: message.results.map((result) =>
        "to" in result && result.to > 0 ? { ...result, to: result.to + 5 } : result,
      ),
    })),
  },
  "a page says that it has more than it has": {
    answer: answering("page", (message, chance) =>
      message.next > 0 && chance.happens(0.3) ? { ...message, batches: message.batches.slice(0, -1) } : message,
    ),
  },
  "a server shows a log to those who may not read it": { showsAll: true },
  "commits are not synced to the disk": { isLax: true, seed: 61 },
  "what was cut off is thrown away": {
    seed: 2,
    library: (library) =>
      receiving(library, async (batches, also) => {
        const taken: Incoming[] = []
        for (const batch of batches) if ((await library.revocations(batch.origin)).length === 0) taken.push(batch)
        const received = await library.receive(taken, (given) => also(widen(batches, taken, given)))
        return widen(batches, taken, received)
      }),
  },
  "a program throws away what it does not know": {
    library: (library) =>
      receiving(library, async (batches, also) => {
        const isKnown = ({ header }: Incoming["events"][number]) => {
          const type = Buffer.from(header)
            .toString("latin1", 120 + (header[114] ?? 0))
            .slice(0, header[115])
          return library.registry.event(type) !== undefined
        }
        const taken = batches.filter(({ events }) => events.every(isKnown))
        const received = await library.receive(taken, (given) => also(widen(batches, taken, given)))
        return widen(batches, taken, received)
      }),
  },
  "the cursor is a time": {
    seed: 5,
    // What was written before what has been shown already is passed over.
    answer: answering("page", (message, chance) => {
      if (message.next === 0) return message
      const last = (batch: Incoming) => Math.max(...batch.events.map(({ header }) => atOf(header)))
      const from = watermarks.get(chance) ?? 0
      watermarks.set(chance, Math.max(from, ...message.batches.map(last)))
      return { ...message, batches: message.batches.filter((batch) => last(batch) >= from) }
    }),
  },
  "whoever compacts the library does not wait for others": { isHasty: true },
  "a payload that was compacted comes back with what a peer had sent": {
    library: (library, _, device) =>
      receiving(library, async (batches, also) => {
        const received = await library.receive(batches, also)
        const sent = [...(caches.get(device) ?? []), ...batches]
        caches.set(device, sent)
        await bringBack(library, sent)
        return received
      }),
  },
  "a client believes that a new server has everything": {
    answer: answering("welcome", (message) => ({
      ...message,
      logs: message.logs.map((log) => (log.points.length === 0 ? { ...log, write: false } : log)),
    })),
  },
}

/** Results for all batches, of which only some were handed on. */
function widen(all: readonly Incoming[], some: readonly Incoming[], received: Received): Received {
  const [none] = ok([all[0] as Incoming]).results
  return {
    ...received,
    results: all.map((batch) => received.results[some.indexOf(batch)] ?? (none as Received["results"][number])),
  }
}

function* nothing(): Work<void> {}
