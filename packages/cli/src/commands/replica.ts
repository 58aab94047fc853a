/** `replica`: the replicas that have written here, and what to do when one is lost or its key is in other hands. */
import { all, type Library, views } from "@ledgerline/core"
import { type Context, defineCommand } from "../frame/command.ts"
import { NotFound, UsageError } from "../frame/errors.ts"
import { clean, count, time } from "../frame/text.ts"

const ACTS = ["list", "revoke", "new-key", "reissue"] as const

export const command = defineCommand({
  usage: "[list|revoke ID|new-key|reissue]",
  arity: [0, 2],
  options: {
    reason: { type: "text", value: "TEXT", doc: "why it is revoked, for everybody to read" },
    member: { type: "text", value: "NAME", doc: "who says so; local unless given" },
  },
  details:
    "list     the replicas that have written here, with what became of them\n" +
    "revoke   what a lost device writes from now on is kept apart on every device; what is here of it stays. Take it\n" +
    "         back with `ledgerline revert EVENT`. Shut it out of servers, too: ledgerline device revoke\n" +
    "new-key  this replica goes on under another key, and the others are told\n" +
    "reissue  says again what was cut off of this replica before it was paired again\n" +
    "With --json: for list a line each, { id, events, isOwn, successor, revokedAt, revokedBy, reason, revocation }.",
  examples: ["ledgerline replica", "ledgerline replica revoke 3f1c --reason 'phone was stolen'"],
  run: async (context, { args: [act = "list", which], options }) => {
    const { out, library } = context
    const opened = await library()
    const actor = `user:${options.member ?? "local"}`
    if (!ACTS.some((each) => each === act) || (which === undefined) === (act === "revoke"))
      throw new UsageError("say: replica list, replica revoke ID, replica new-key or replica reissue", "replica")
    if (act === "list") return list(context, await replicas(opened))
    if (act === "revoke") {
      if ((which ?? "").length < LEAST) throw new UsageError(`say at least ${LEAST} digits of the id`, "replica")
      const found = (await replicas(opened)).filter(({ id }) => id.startsWith(which ?? ""))
      const [replica] = found
      if (replica === undefined || found.length > 1)
        throw new NotFound(`there is no one replica ${clean(which ?? "")}`, "see: ledgerline replica list")
      const { reason } = options
      const { events } = await opened.revoke(replica.id, { actor, ...(reason === undefined ? {} : { reason }) })
      const ids = events.map(({ id }) => id)
      out.object({ revoked: replica.id, events: ids })
      out.line(
        `${replica.id.slice(0, 12)} is revoked; take it back with: ${out.command(`revert ${ids[0]?.slice(0, 12)}`)}`,
      )
    } else if (act === "new-key") {
      const former = opened.origin
      await opened.rotateKey(actor)
      out.object({ former, id: opened.origin })
      out.line(`this replica goes on as ${opened.origin.slice(0, 12)}`)
    } else {
      const said = await opened.reissue()
      out.object(said)
      out.line(
        said.op === undefined
          ? "there is nothing to say again"
          : `${count(said.events, "event")} said again; take it back with: ${out.command(`revert --operation ${said.op.slice(0, 12)}`)}`,
      )
      if (said.left > 0)
        out.line(`${count(said.left, "event")} cannot be said again: broken, erased, or of a newer version`)
    }
    return undefined
  },
})

/** Digits of an id: who types less may mean another one. */
const LEAST = 4

interface Replica {
  readonly id: string
  readonly events: number
  readonly isOwn: boolean
  readonly successor: string | null
  readonly revokedAt: number | null
  readonly revokedBy: string | null
  readonly reason: string | null
  /** The event to revert. */
  readonly revocation: string | null
}

function replicas(library: Library): Promise<Replica[]> {
  return library.store.read(function* () {
    const chains = yield* all(views.selectFrom("chain").select(["origin", "seq", "since"]).orderBy("origin"))
    const fates = new Map<string, Omit<Replica, "id" | "events" | "isOwn">>()
    for (const row of yield* all(views.selectFrom("replica").selectAll().orderBy("user", "desc"))) {
      const { successor, revokedAt, revokedBy, reason, revocation } = row
      fates.set(row.id, { successor, revokedAt, revokedBy, reason, revocation })
    }
    const none = { successor: null, revokedAt: null, revokedBy: null, reason: null, revocation: null }
    return [...Map.groupBy(chains, ({ origin }) => origin)].map(([id, own]) => ({
      id,
      events: own.reduce((sum, { seq, since }) => sum + seq - since + 1, 0),
      isOwn: id === library.origin,
      ...(fates.get(id) ?? none),
    }))
  })
}

function list({ out }: Context, found: readonly Replica[]): undefined {
  for (const replica of found) out.object(replica)
  if (found.length === 0) {
    out.line("no replicas: nothing was written yet")
    return undefined
  }
  const fate = ({ isOwn, successor, revokedAt, revokedBy, reason }: Replica): string => {
    if (revokedAt !== null) return `revoked ${time(revokedAt)} by ${revokedBy}${reason === null ? "" : `: ${reason}`}`
    if (successor !== null) return `goes on as ${successor.slice(0, 12)}`
    return isOwn ? "this one" : ""
  }
  out.table(
    [{ title: "id" }, { title: "events", right: true }, { title: "", flexible: true }],
    found.map((each) => [each.id.slice(0, 12), each.events.toLocaleString("en"), fate(each)]),
  )
  return undefined
}
