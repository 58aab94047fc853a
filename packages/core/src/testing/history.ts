/**
 * Histories of several origins for fast-check, and the ways in which they reach a replica. A history is a list of small
 * steps, so that what fails shrinks to the few steps that matter.
 */
import fc from "fast-check"
import type { Library } from "../Library.ts"
import type { Incoming } from "../log/ingest.ts"
import { incoming, type Line, type Said, Scribe } from "./chains.ts"
import { seededPorts, START } from "./given.ts"
import { BROKEN, FINAL, type PlainEvent } from "./model/events.ts"

/** One event of a history: who says what about which subject. Numbers pick among what is there by remainder. */
export interface Step {
  readonly who: number
  readonly log: number
  readonly subject: number
  readonly what: What
  readonly clock: number
  readonly pick: number
  readonly op: number
  /** Copies the database of whoever speaks, who from here on is two. */
  readonly fork: boolean
}

/** How often each happens, more or less as in life but for the rarities, which are what is tested. */
const WHAT = {
  said: 24,
  saidOld: 5,
  tagged: 8,
  added: 14,
  doubled: 5,
  marked: 8,
  trace: 7,
  revert: 12,
  revertRevert: 12,
  revertOperation: 7,
  revertAhead: 3,
  misdirected: 2,
  erase: 4,
  eraseOperation: 2,
  eraseAhead: 2,
  revertErasure: 3,
  eraseControl: 2,
  propose: 5,
  compact: 5,
  revoke: 4,
  revokeAll: 1,
  succeed: 3,
  revertCut: 4,
  unknownType: 3,
  unknownKind: 2,
  future: 3,
  futureRevert: 2,
  poisonSchema: 3,
  poisonBytes: 2,
  poisonReducer: 2,
  wrongLog: 2,
} as const
type What = keyof typeof WHAT

export interface History {
  readonly events: readonly PlainEvent[]
  /** Every chain, each side of a fork on its own. */
  readonly lines: readonly Line[]
}

const LOGS = ["library", "library", "library", "user:ada"]
const DAY = 86_400_000
const YEAR = 365 * DAY
/** What clocks are off by: right, stuck, years ahead and behind, a little. */
const CLOCKS = [0, 0, 0, 1, -1, 1000, -5000, DAY, -DAY, 15 * YEAR, -10 * YEAR]
const WORDS = ["a", "b c", "\u0000", "é", "\ud800", "二", "'", '"; --', ""]
const TAGS = ["x", "y z", "y", "z", "__proto__", "constructor", "1", "\ud83d"]

const step: fc.Arbitrary<Step> = fc.record({
  who: fc.nat(3),
  log: fc.nat(LOGS.length - 1),
  // Most events are about few subjects.
  subject: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(4) }),
  what: fc.oneof(...Object.entries(WHAT).map(([what, weight]) => ({ weight, arbitrary: fc.constant(what as What) }))),
  clock: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(CLOCKS.length - 1) }),
  pick: fc.nat(999),
  op: fc.nat(5),
  fork: fc.oneof({ weight: 24, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
})

/** Histories with reverts of reverts, hot subjects, clocks years off, forks, poison and events of later programs. */
export const history = (maxLength = 60): fc.Arbitrary<History> =>
  fc.array(step, { minLength: 1, maxLength, size: "max" }).map((steps) => tell(steps))

/** Makes the events. The same steps give the same bytes. */
function tell(steps: readonly Step[]): History {
  const ports = seededPorts(7)
  const sides: Scribe[][] = []
  const events: PlainEvent[] = []
  let time = START
  for (const { who, log, subject, what, clock, pick, op, fork } of steps) {
    time += 1 + (pick % 3)
    const side = (sides[who] ??= [new Scribe(ports)])
    if (fork && side.length < 3) side.push((side[pick % side.length] as Scribe).fork())
    const scribe = side[pick % side.length] as Scribe
    const name = LOGS[log] as string
    const now = Math.max(0, time + (CLOCKS[clock] as number))
    const said = saying({ what, subject, pick, now, log: name, events, origin: scribe.key.origin })
    events.push(scribe.say({ log: name, op: String(op).repeat(32), at: now, ...said }))
  }
  const lines = sides.flat().flatMap((scribe) => [...scribe.lines.values()])
  return { events, lines, [fc.toStringMethod]: () => JSON.stringify(steps) } as History
}

interface Asked {
  readonly what: What
  readonly subject: number
  readonly pick: number
  readonly now: number
  readonly log: string
  readonly events: readonly PlainEvent[]
  readonly origin: string
}

function saying({ what, subject, pick, now, log, events, origin }: Asked): Said {
  const note = `note:${subject}`
  const counter = `counter:${subject}`
  const text = WORDS[pick % WORDS.length] as string
  const here = events.filter((event) => event.log === log)
  const reverts = here.filter((event) => event.type === "revert.made")
  const erasures = here.filter(({ type }) => FINAL.has(type))
  const target = here[here.length - 1 - (pick % Math.min(12, here.length))]
  switch (what) {
    case "said":
      return { subject: note, type: "note.said", v: 2, payload: { text, mood: pick % 2 === 0 ? "low" : "high" } }
    case "saidOld":
      return { subject: note, type: "note.said", payload: { text } }
    case "tagged": {
      const value = (pick % 5) - 1
      return {
        subject: note,
        type: "note.tagged",
        payload: { tags: Object.fromEntries([[TAGS[pick % TAGS.length], value]]) },
      }
    }
    case "added":
      return { subject: counter, log: "library", type: "count.added", payload: { by: (pick % 21) - 10 } }
    case "doubled":
      return { subject: counter, log: "library", type: "count.doubled", payload: {} }
    case "marked":
      return { subject: pick % 2 === 0 ? note : `counter:${subject}`, type: "mark.made", payload: { value: text } }
    case "trace":
      return { subject: counter, log: "library", type: "trace.left", payload: {} }
    case "revert":
      return control("revert", subject, [target], now, pick)
    case "revertRevert":
      // The latest revert most often, so that chains of them grow deep.
      return control(
        "revert",
        subject,
        [reverts[reverts.length - 1 - (pick % 10 < 8 ? 0 : pick % Math.max(1, reverts.length))] ?? target],
        now,
        pick,
      )
    case "revertOperation":
    case "eraseOperation": {
      const kind = what === "eraseOperation" ? "erasure" : "revert"
      const through = target === undefined ? 9 : target.seq + (pick % 3)
      const operations = [{ op: target?.op ?? "0".repeat(32), origin: target?.origin ?? origin, through }]
      return {
        subject: `${kind}:${subject}`,
        type: `${kind}.made`,
        payload: { events: [], operations },
        at: later(now, target, pick),
      }
    }
    case "revertAhead":
    case "eraseAhead": {
      // An operation that goes on, or has not begun.
      const kind = what === "eraseAhead" ? "erasure" : "revert"
      const through = kind === "erasure" ? 1 + (pick % 8) : 1000
      return {
        subject: `${kind}:${subject}`,
        type: `${kind}.made`,
        payload: { events: [], operations: [{ op: String(pick % 6).repeat(32), origin, through }] },
        at: now + DAY,
      }
    }
    case "misdirected": {
      const wrong = {
        id: target?.id ?? "f".repeat(64),
        origin: pick % 2 === 0 ? origin : (target?.origin ?? origin),
        seq: (target?.seq ?? 1) + (pick % 3),
      }
      const right =
        target === undefined || pick % 5 > 0 ? [] : [{ id: target.id, origin: target.origin, seq: target.seq }]
      return {
        subject: `revert:${subject}`,
        type: "revert.made",
        payload: { events: [wrong, ...right], operations: [] },
        at: later(now, target, pick),
      }
    }
    case "erase":
      return control("erasure", subject, [target], now, pick)
    case "revertErasure":
      return control("revert", subject, [erasures[pick % Math.max(1, erasures.length)] ?? target], now, pick)
    case "eraseControl":
      return control("erasure", subject, [[...reverts, ...erasures].at(-1 - (pick % 3)) ?? target, target], now, pick)
    case "propose":
      return proposal(subject, here, target, pick)
    case "compact": {
      const proposals = events.filter(({ type }) => type === "compaction.proposed")
      // Of another log, now and then, where it has no effect; or of something that is no proposal.
      const among = pick % 7 === 0 ? proposals : proposals.filter((event) => event.log === log)
      const meant = among[among.length - 1 - (pick % 3)] ?? among.at(-1) ?? target
      const payload = { proposal: meant?.id ?? "0".repeat(64), left: pick % 5 === 0 ? [pick % 3] : [], expired: [] }
      return { subject: `compaction:${subject}`, type: "compaction.made", payload }
    }
    case "revoke": {
      const other = target?.origin ?? origin
      // A point that may be on another side of a fork, or not the one that it says.
      const points = here.filter((event) => event.origin === other)
      const [one, two] = [points[pick % Math.max(1, points.length)], points[(pick * 7) % Math.max(1, points.length)]]
      const accepted = [one, ...(pick % 4 === 0 ? [two] : [])].flatMap((event) =>
        event === undefined ? [] : [{ seq: event.seq + (pick % 11 === 0 ? 1 : 0), id: event.id }],
      )
      return { subject: `replica:${other}`, type: "replica.revoked", payload: { accepted } }
    }
    case "revokeAll":
      return { subject: `replica:${target?.origin ?? origin}`, type: "replica.revoked", payload: { accepted: [] } }
    case "succeed": {
      const subject = pick % 5 === 0 ? (target?.origin ?? origin) : origin
      return { subject: `replica:${subject}`, type: "replica.succeeded", payload: { publicKey: "ab".repeat(32) } }
    }
    case "revertCut": {
      const cuts = here.filter((event) => event.type.startsWith("replica."))
      return control("revert", subject, [cuts[cuts.length - 1 - (pick % 3)] ?? cuts[0] ?? target], now, pick)
    }
    case "unknownType":
      return { subject: note, type: "note.sung", payload: { melody: text } }
    case "unknownKind":
      return { subject: `ghost:${subject}`, type: "ghost.seen", payload: { pick } }
    case "future":
      return { subject: note, type: "note.said", v: 3, payload: { words: [text] } }
    case "futureRevert":
      return { ...control("revert", subject, [target], now, pick), v: 2 }
    case "poisonSchema":
      return { subject: note, type: "note.said", v: 2, payload: { text: pick } }
    case "poisonBytes":
      return {
        subject: pick % 2 === 0 ? note : `revert:${subject}`,
        type: pick % 2 === 0 ? "note.tagged" : "revert.made",
        payload: BROKEN,
      }
    case "poisonReducer":
      return { subject: note, type: "note.said", v: 2, payload: { text: "!", mood: "low" } }
    case "wrongLog":
      return { subject: counter, log: "user:ada", type: "count.added", payload: { by: 1 } }
  }
}

/** Names some of what was said last: mostly as it is, at times with an id or a number that is not theirs. */
function proposal(subject: number, here: readonly PlainEvent[], target: PlainEvent | undefined, pick: number): Said {
  const named = [target, ...here.slice(-1 - (pick % 6))].filter((event) => event !== undefined)
  const origins = [...new Set(named.map(({ origin }) => origin)), "0".repeat(32)]
  const events = named.map(({ origin, seq, id }, i) => [
    origins.indexOf(origin),
    seq + ((pick + i) % 13 === 0 ? 1 : 0),
    (pick + i) % 11 === 0 ? "0".repeat(16) : id.slice(0, 16),
    0,
  ])
  return {
    subject: `compaction:${subject}`,
    type: "compaction.proposed",
    payload: {
      origins,
      events: events.length === 0 ? [[0, 1, "0".repeat(16), 0]] : events,
      standIns: [[0, 1, "0".repeat(16)]],
    },
  }
}

/** Mostly after what it targets, as a program makes it; now and then as a clock says, and so perhaps without effect. */
const later = (now: number, target: PlainEvent | undefined, pick: number): number =>
  target === undefined || pick % 7 === 0 ? now : Math.max(now, target.at + 1)

function control(
  kind: "revert" | "erasure",
  subject: number,
  targets: readonly (PlainEvent | undefined)[],
  now: number,
  pick: number,
): Said {
  const known = targets.filter((target) => target !== undefined)
  return {
    subject: `${kind}:${subject}`,
    type: `${kind}.made`,
    payload: { events: known.map(({ id, origin, seq }) => ({ id, origin, seq })), operations: [] },
    at: later(now, known[0], pick),
  }
}

/** One act of whoever delivers: some events of a line, beginning a little before where it left off. */
export interface Handover {
  readonly line: number
  readonly events: number
  readonly again: number
  /** Which of them come without their payload, as bits that repeat. */
  readonly bare: number
  /** What happens to the replica afterwards. */
  readonly next: "nothing" | "reopen" | "rebuild"
}

const handover: fc.Arbitrary<Handover> = fc.record({
  line: fc.nat(20),
  events: fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 1, max: 4 }) },
    { weight: 1, arbitrary: fc.integer({ min: 5, max: 60 }) },
  ),
  again: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(6) }),
  bare: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(255) }),
  next: fc.oneof(
    { weight: 12, arbitrary: fc.constant("nothing" as const) },
    { weight: 2, arbitrary: fc.constant("reopen" as const) },
    { weight: 1, arbitrary: fc.constant("rebuild" as const) },
  ),
})

/** A way for a history to arrive: which chain goes on when, in which batches, with which repetitions. */
export const delivery: fc.Arbitrary<readonly Handover[]> = fc.array(handover, { maxLength: 40, size: "max" })

/** Leaves some of the payloads out. */
const withoutSome = (whole: Incoming, bits: number): Incoming => ({
  ...whole,
  events: whole.events.map(({ header, payload }, i) => ({ header, payload: (bits >> (i % 8)) & 1 ? null : payload })),
})

/** Delivers all of a history; payloads that were left out come at the end. `reopen` answers the library that goes on; it may be the same. */
export async function deliver(
  first: Library,
  { lines }: History,
  handovers: readonly Handover[],
  reopen: (library: Library) => Promise<Library> = (library) => Promise.resolve(library),
): Promise<Library> {
  let library = first
  const reached = lines.map(() => 0)
  const hasBare = lines.map(() => false)
  for (const { line: wanted, events, again, bare, next } of handovers) {
    const index = wanted % lines.length
    const line = lines[index] as Line
    const from = reached[index] as number
    const to = Math.min(from + events, line.events.length)
    await library.ingest(withoutSome(incoming(line, Math.max(0, from - again), to), bare))
    hasBare[index] ||= bare > 0
    reached[index] = to
    if (next === "reopen") library = await reopen(library)
    if (next === "rebuild") await library.rebuild()
  }
  for (const [index, line] of lines.entries()) await library.ingest(incoming(line, hasBare[index] ? 0 : reached[index]))
  return library
}
