/** `playlist`: lists playlists, and makes and edits one. */
import {
  addTracks,
  all,
  type Decision,
  type DecisionContext,
  describePlaylist,
  type FolderTree,
  type Library,
  LIBRARY,
  type LogName,
  moveItems,
  newClient,
  type PlaylistEditing,
  readFolders,
  readPlaylist,
  removeItems,
  type Subject,
  views,
  type Work,
} from "@ledgerline/core"
import { type Context, defineCommand } from "../frame/command.ts"
import { NotFound, UsageError } from "../frame/errors.ts"
import { clean, count } from "../frame/text.ts"
import { findAnything } from "../reads/anything.ts"

const OPTIONS = {
  private: { type: "text", value: "MEMBER", doc: "a new one is that member's alone" },
  queue: { type: "flag", doc: "makes a shared queue in place of a playlist" },
  at: { type: "number", value: "N", least: 1, most: 1_000_000, doc: "where to, from 1; the end unless given" },
  member: { type: "text", value: "NAME", doc: "who does it; local unless given" },
} as const

const TAKES = {
  list: "nothing more",
  create: "NAME",
  add: "ID TRACK…",
  move: "ID PLACE…",
  remove: "ID PLACE…",
  rename: "ID NAME",
  delete: "ID",
} as const

export const command = defineCommand({
  usage: "[list | create NAME | add ID TRACK… | move ID PLACE… | remove ID PLACE… | rename ID NAME | delete ID]",
  arity: [0, 1000],
  options: OPTIONS,
  details:
    "Places count from 1, as `ledgerline show ID` lists the tracks. Every edit can be taken back with `ledgerline revert`;\n" +
    "edits that were made apart come together without loss. What is private goes only to that member's devices.\n" +
    "With --json: for list a line each, { id, kind, name, user, items, folder } with the names of its folders from the top;\n" +
    "else { id, op, events }.",
  examples: [
    "ledgerline playlist create 'Sunday morning'",
    "ledgerline playlist add 5f1c 77ab 91c0 --at 1",
    "ledgerline playlist move 5f1c 7 --at 2",
  ],
  run: async (context, { args: [act = "list", ...args], options }) => {
    const opened = await context.library()
    const actor = `user:${options.member ?? "local"}`
    if (act === "list" && args.length === 0) return list(context, opened)
    const [first = "", ...rest] = args
    if (act === "create" && first !== "" && rest.length === 0) {
      const subject = `${options.queue ? "sharedQueue" : "playlist"}:${hex(opened.ports.random.bytes(16))}`
      const log = options.private === undefined ? LIBRARY : `user:${options.private}`
      return done(context, opened, subject, actor, function* () {
        return [{ type: "playlist.created", subject, log, payload: { name: first } }]
      })
    }
    const isWhole = {
      add: rest.length > 0,
      move: rest.length > 0,
      remove: rest.length > 0,
      rename: rest.length === 1,
      delete: rest.length === 0,
    }
    if (!Object.hasOwn(isWhole, act) && act !== "create" && act !== "list")
      throw new UsageError(
        `playlist cannot ${clean(act)}: it takes list, create, ${Object.keys(isWhole).join(", ")}`,
        "playlist",
      )
    if (!isWhole[act as keyof typeof isWhole])
      throw new UsageError(`playlist ${act} takes: ${TAKES[act as keyof typeof TAKES]}`, "playlist")
    const found = await findAnything(opened, first)
    if (!["playlist", "collection", "sharedQueue"].includes(found.kind))
      throw new NotFound(`${clean(first)} is no playlist`, "see: ledgerline playlist list")
    const subject = `${found.kind}:${found.id}`
    const tracks = act === "add" ? await Promise.all(rest.map((each) => trackOf(opened, each))) : []
    const at = options.at === undefined ? undefined : options.at - 1
    return done(context, opened, subject, actor, function* (decision) {
      if (act === "delete") return [{ type: "playlist.removed", subject, log: found.log, payload: {} }]
      const editing = yield* editingOf(decision, subject, found.log)
      const end = editing.state.document.ordered.length
      switch (act) {
        case "add":
          return addTracks(editing, tracks, { now: decision.now, addedBy: actor, at: Math.min(at ?? end, end) })
        case "move": {
          const ids = itemsAt(editing, rest)
          return moveItems(editing, ids, Math.min(at ?? end, end - ids.length))
        }
        case "remove":
          return removeItems(editing, itemsAt(editing, rest))
        default:
          return describePlaylist(editing, { name: rest[0] ?? "" })
      }
    })
  },
})

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex")

function* editingOf(decision: DecisionContext, subject: Subject, log: LogName): Work<PlaylistEditing> {
  return { subject, log, state: yield* readPlaylist(decision, subject, log), client: newClient(decision.random) }
}

async function trackOf(library: Library, text: string): Promise<string> {
  const { kind, id } = await findAnything(library, text.includes(":") ? text : `track:${text}`)
  if (kind !== "track") throw new NotFound(`${clean(text)} is no track`, "find tracks with: ledgerline search WORDS")
  return id
}

function itemsAt({ state }: PlaylistEditing, places: readonly string[]): string[] {
  const { ordered } = state.document
  return places.map((place) => {
    const item = /^[1-9]\d{0,6}$/.test(place) ? ordered[Number(place) - 1] : undefined
    if (item === undefined)
      throw new NotFound(`there is no place ${clean(place)}: the list has ${ordered.length}`, "see: ledgerline show ID")
    return item.id
  })
}

async function done(
  { out }: Context,
  library: Library,
  subject: Subject,
  actor: string,
  events: Decision,
): Promise<undefined> {
  const made = await library.append({ actor, events })
  const id = subject.slice(subject.indexOf(":") + 1)
  out.object({ id, op: made.events.length === 0 ? null : made.op, events: made.events.length })
  if (made.events.length === 0) {
    out.line("nothing to change")
    return undefined
  }
  out.line(clean(subject))
  out.line(out.style("dim", `undo it with: ${out.command(`revert --operation ${made.op.slice(0, 12)}`)}`))
  return undefined
}

async function list({ out }: Context, library: Library): Promise<undefined> {
  const rows = await library.store.read(() =>
    all(
      views
        .selectFrom("playlist")
        .select(["id", "kind", "name", "user", "items", "folder"])
        .where("removed", "=", 0)
        .orderBy("nameKey")
        .orderBy("subject"),
    ),
  )
  const trees = new Map<string, FolderTree>()
  for (const { user } of rows) if (!trees.has(user)) trees.set(user, await library.store.read(() => readFolders(user)))
  const pathOf = ({ user, folder }: (typeof rows)[number]): readonly string[] => trees.get(user)?.path(folder) ?? []
  for (const row of rows) {
    const { user, folder: _, ...rest } = row
    out.object({ ...rest, user: user === "" ? null : user, folder: pathOf(row) })
  }
  if (rows.length === 0) {
    out.line(`no playlists; make one: ${out.command("playlist create NAME")}`)
    return undefined
  }
  out.table(
    [{ title: "id" }, { title: "name", flexible: true }, { title: "" }, { title: "" }],
    rows.map((row) => {
      const { id, name, kind, user, items } = row
      return [
        id.slice(0, 12),
        [...pathOf(row), name].join(" / "),
        count(items, "track"),
        [kind === "playlist" ? "" : kind, user === "" ? "" : `of ${user}`].filter((each) => each !== "").join(" "),
      ]
    }),
  )
  return undefined
}
