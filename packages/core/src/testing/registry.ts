/**
 * A small registry for proofs about the engine. Its reducers are sensitive to order on purpose, and between them the
 * kinds use all that a kind can: versions with upcasts, shared aspects, event tables, reducers that fold inactive
 * events, several logs, a view across subjects.
 */
import * as Schema from "effect/Schema"
import { defineAspect } from "../define/aspect.ts"
import type { CrossView } from "../define/crossView.ts"
import { defineEvents, event } from "../define/event.ts"
import { defineKind, type Kind } from "../define/kind.ts"
import { defineRegistry, type Registry } from "../define/registry.ts"
import { compactionKind } from "../library/compaction/view.ts"
import { replicaKind } from "../library/replica/view.ts"
import { query, type Row, type Table } from "../store/port.ts"

const SAID_1 = Schema.Struct({ text: Schema.String })
const SAID = Schema.Struct({ text: Schema.String, mood: Schema.Literals(["low", "high"]) })
const TAGGED = Schema.Struct({ tags: Schema.Record(Schema.String, Schema.Finite) })

interface Note {
  readonly text: string
  readonly mood: string
  readonly tags: Readonly<Record<string, number>>
}

const blank = (): Note => ({ text: "", mood: "none", tags: {} })
const said = (state: Note, text: string, mood: string): Note => {
  if (text === "!") throw new Error("a reducer that fails")
  return { ...state, text: `${state.text}${text}/`, mood }
}

const noteAspect = defineAspect({
  name: "note",
  events: defineEvents("note", {
    said: event({
      doc: "Somebody said something.",
      log: "any",
      schema: SAID,
      example: { text: "a", mood: "low" },
      v: 2,
      former: [
        { v: 1, schema: SAID_1, example: { text: "a" }, upcast: (old: { text: string }) => ({ ...old, mood: "low" }) },
      ],
    }),
    tagged: event({ doc: "Tags were set.", log: "any", schema: TAGGED, example: { tags: { a: 1 } } }),
  }),
  initial: blank,
  fold: {
    said: (state, { payload }) => said(state, payload.text, payload.mood),
    tagged: (state, { payload }) => ({ ...state, tags: { ...state.tags, ...payload.tags } }),
  },
})

/** What {@link noteAspect} was before it knew moods and tags. */
const olderNoteAspect = defineAspect({
  name: "note",
  events: defineEvents("note", {
    said: event({ doc: "Somebody said something.", log: "any", schema: SAID_1, example: { text: "a" } }),
  }),
  initial: blank,
  fold: { said: (state, { payload }) => said(state, payload.text, "low") },
})

const MARK = {
  name: "mark",
  columns: { subject: { type: "text" }, event: { type: "text" }, value: { type: "text" } },
  primaryKey: ["subject", "event"],
} as const satisfies Table

/** An aspect that several kinds share. */
const markAspect = defineAspect({
  name: "mark",
  events: defineEvents("mark", {
    made: event({
      doc: "A mark was made.",
      log: "any",
      schema: Schema.Struct({ value: Schema.String }),
      example: { value: "x" },
    }),
  }),
  initial: () => ({ last: "" }),
  fold: { made: (_, { payload }) => ({ last: payload.value }) },
  eventTables: [MARK],
  eventRows: (subject, { id, payload }) => ({
    mark: [{ subject: subject.key, event: id, value: (payload as { value: string }).value }],
  }),
})

const countAspect = defineAspect({
  name: "count",
  events: defineEvents("count", {
    added: event({
      doc: "Something was added.",
      schema: Schema.Struct({ by: Schema.Int.check(Schema.isBetween({ minimum: -1000, maximum: 1000 })) }),
      example: { by: 1 },
    }),
    doubled: event({ doc: "The sum was doubled, below a bound.", schema: Schema.Struct({}), example: {} }),
  }),
  initial: () => ({ total: 0 }),
  fold: {
    added: (state, { payload }) => ({ total: state.total + payload.by }),
    doubled: (state) => ({ total: (state.total * 2) % 1_000_003 }),
  },
})

/** Counts what was reverted as well. */
const traceAspect = defineAspect({
  name: "trace",
  events: defineEvents("trace", {
    left: event({ doc: "A trace was left.", schema: Schema.Struct({}), example: {} }),
  }),
  initial: () => ({ trail: "" }),
  fold: { left: (state, { active }) => ({ trail: `${state.trail}${active ? "+" : "-"}` }) },
  foldsInactive: true,
})

const NOTE = {
  name: "note",
  columns: {
    subject: { type: "text" },
    text: { type: "text" },
    mood: { type: "text" },
    tags: { type: "text" },
    mark: { type: "text" },
  },
  primaryKey: ["subject"],
  indexes: [{ name: "byMood", columns: ["mood"] }],
} as const satisfies Table

const COUNTER = {
  name: "counter",
  columns: { subject: { type: "text" }, total: { type: "integer" }, trail: { type: "text" }, mark: { type: "text" } },
  primaryKey: ["subject"],
} as const satisfies Table

/** One row for each tag of a note: rows come and go, and a text of anyone's choosing is part of their key. */
const TAG = {
  name: "tag",
  columns: { subject: { type: "text" }, name: { type: "text" }, value: { type: "real" } },
  primaryKey: ["subject", "name"],
} as const satisfies Table

const sorted = (tags: Readonly<Record<string, number>>) => Object.entries(tags).toSorted(([a], [b]) => (a < b ? -1 : 1))

const noteKind = (aspects: typeof NOTE_ASPECTS) =>
  defineKind<{ note: Note; mark?: { last: string } }>({
    kind: "note",
    doc: "What people said.",
    log: "any",
    aspects,
    tables: [NOTE, TAG],
    rows: ({ key }, { note, mark }) => ({
      note: [
        {
          subject: key,
          text: note.text,
          mood: note.mood,
          tags: JSON.stringify(sorted(note.tags)),
          mark: mark?.last ?? "",
        },
      ],
      tag: sorted(note.tags)
        .filter(([, value]) => value > 0)
        .map(([name, value]) => ({ subject: key, name, value })),
    }),
  })
const NOTE_ASPECTS = [noteAspect, markAspect]

const counterKind = defineKind<{ count: { total: number }; trace: { trail: string }; mark: { last: string } }>({
  kind: "counter",
  doc: "A sum.",
  aspects: [countAspect, traceAspect, markAspect],
  tables: [COUNTER],
  // Shown only once it was touched, so that rows vanish.
  rows: ({ key }, { count, trace, mark }) =>
    count.total === 0 && trace.trail === "" && mark.last === ""
      ? {}
      : { counter: [{ subject: key, total: count.total, trail: trace.trail, mark: mark.last }] },
})

const TARGETS = Schema.Struct({
  events: Schema.Array(Schema.Struct({ id: Schema.String, origin: Schema.String, seq: Schema.Int })),
  operations: Schema.Array(Schema.Struct({ op: Schema.String, origin: Schema.String, through: Schema.Int })),
})

function controlKind(kind: "revert" | "erasure") {
  const table = {
    name: `${kind}Made`,
    columns: { subject: { type: "text" }, targets: { type: "integer" } },
    primaryKey: ["subject"],
  } as const satisfies Table
  const aspect = defineAspect({
    name: kind,
    events: defineEvents(kind, {
      made: event({
        doc: "Events were put out of effect.",
        log: "any",
        schema: TARGETS,
        example: { events: [], operations: [] },
      }),
    }),
    initial: () => ({ targets: 0 }),
    fold: {
      made: (state, { payload }) => ({ targets: state.targets + payload.events.length + payload.operations.length }),
    },
  })
  return defineKind<Record<string, { targets: number }>>({
    kind,
    doc: "Puts events out of effect.",
    log: "any",
    aspects: [aspect],
    tables: [table],
    rows: ({ key }, state) => ({ [table.name]: [{ subject: key, targets: state[kind]?.targets ?? 0 }] }),
  })
}

const MOOD = {
  name: "mood",
  columns: { mood: { type: "text" }, notes: { type: "integer" } },
  primaryKey: ["mood"],
} as const satisfies Table

/** How many notes are in each mood. */
const moods: CrossView = {
  name: "moods",
  tables: [MOOD],
  watches: [NOTE],
  update: function* ({ dialect, name, put }, changes) {
    const touched = new Set(
      (changes.get(NOTE) ?? []).flatMap(({ before, after }) => [before?.["mood"], after?.["mood"]]),
    )
    const list = dialect.list([...touched].filter((mood) => typeof mood === "string"))
    const now = yield* query(
      `SELECT mood, COUNT(*) AS notes FROM ${name(NOTE)} WHERE ${dialect.anyOf("mood", "text")} GROUP BY mood`,
      [list],
    )
    const was = yield* query(`SELECT * FROM ${name(MOOD)} WHERE ${dialect.anyOf("mood", "text")}`, [list])
    const rows = new Map<unknown, { before: Row | undefined; after: Row | undefined }>()
    for (const row of was) rows.set(row["mood"], { before: row, after: undefined })
    for (const row of now) rows.set(row["mood"], { before: rows.get(row["mood"])?.before, after: row })
    yield* put(MOOD, [...rows.values()])
  },
  rebuild: function* ({ name, put }) {
    const rows = yield* query(`SELECT mood, COUNT(*) AS notes FROM ${name(NOTE)} GROUP BY mood`)
    yield* put(
      MOOD,
      rows.map((after) => ({ before: undefined, after })),
    )
  },
}

export const testRegistry: Registry = defineRegistry({
  kinds: [
    noteKind(NOTE_ASPECTS),
    counterKind,
    controlKind("revert"),
    controlKind("erasure"),
    compactionKind,
    replicaKind,
  ],
  crossViews: [moods],
  projectionVersion: 1,
})

/** The same program some releases earlier: no counters, no marks, no tags, no moods, nothing can be erased. */
export const olderRegistry: Registry = defineRegistry({
  kinds: [noteKind([olderNoteAspect] as unknown as typeof NOTE_ASPECTS), controlKind("revert")],
  crossViews: [],
  projectionVersion: 0,
})

/** What {@link narrowRegistry} does not know yet. */
const LATER = new Set([
  "note.tagged",
  "mark.made",
  "count.doubled",
  "erasure.made",
  "compaction.made",
  "replica.revoked",
])

const narrowed = (kind: Kind): Kind => ({
  ...kind,
  aspects: kind.aspects.map((aspect) => ({
    ...aspect,
    events: aspect.events
      .filter(({ type }) => !LATER.has(type))
      .map((definition) => (definition.type === "note.said" ? { ...definition, v: 1 } : definition)),
  })),
})

/** The same program with the same views, before it knew some of its events and the second version of one. */
export const narrowRegistry: Registry = defineRegistry({
  kinds: [...testRegistry.kinds.values()].map(narrowed),
  crossViews: [moods],
  projectionVersion: 1,
})

const shouting = (kind: Kind): Kind => ({
  ...kind,
  rows: (subject, state) => {
    const rows = kind.rows(subject, state)
    const notes = (rows["note"] ?? []).map((row) => ({ ...row, text: String(row["text"]).toUpperCase() }))
    return kind.kind === "note" ? { ...rows, note: notes } : rows
  },
})

/** The next release, whose reducers yield something else in the same tables. */
export const nextRegistry: Registry = defineRegistry({
  kinds: [...testRegistry.kinds.values()].map(shouting),
  crossViews: [moods],
  projectionVersion: 2,
})
