/** `servers`, `servers remove NAME`: what this device is paired with. */
import { forgetServer, type KeptNotice, pairedServers, syncNotices, syncStatus } from "@ledgerline/sync"
import { defineCommand } from "../frame/command.ts"
import { NotFound, UsageError } from "../frame/errors.ts"
import { clean, minute } from "../frame/text.ts"
import { apart, SET_RIGHT } from "../sync/clocks.ts"
import { tellError } from "../sync/syncing.ts"

/** For programs: the sentence, and what it is made of where that was kept. */
const told = ({ at, text, facts }: KeptNotice) => ({ at, text, ...(facts ?? { reason: null }) })

export const command = defineCommand({
  usage: "[remove NAME]",
  arity: [0, 2],
  details:
    "States: online (all was the same), behind (something is pending), offline (the last try failed), diverged (a history\n" +
    "does not hold and is set aside), new (not asked yet). Times are as of the last sync; nothing is asked now.\n" +
    "With --json a line each: { server, name, member, addresses, state, pending: { up, down }, agreedAt, triedAt, error,\n" +
    "clock, notices }; error: { reason, message, remedy, histories } and clock: { ahead, at }, in milliseconds, only where\n" +
    "something is wrong; each notice has { at, text, reason, … }. And { server: null, notices } where something happened to this library as a server.",
  examples: ["ledgerline servers", "ledgerline servers remove 'old box'"],
  run: async ({ out, library }, { args: [act, which] }) => {
    const opened = await library()
    const servers = await pairedServers(opened)
    if (act !== undefined) {
      if (act !== "remove" || which === undefined)
        throw new UsageError("say: servers, or servers remove NAME", "servers")
      const found = servers.filter(({ id, name }) => name === which || (which.length >= 4 && id.startsWith(which)))
      const [server] = found
      if (server === undefined || found.length > 1) {
        const why = found.length === 0 ? "there is no server" : "there are several servers"
        throw new NotFound(`${why} ${clean(which)}`, "see: ledgerline servers")
      }
      await forgetServer(opened, server.id)
      out.object({ removed: server.id, name: server.name })
      return out.line(`${clean(server.name)} is forgotten; what came from it stays`)
    }
    const statuses = new Map((await syncStatus(opened)).map((status) => [status.server, status]))
    const notices = await syncNotices(opened, 100)
    const rows = servers.map(({ id, name, member, addresses }) => {
      const status = statuses.get(id)
      const { state = "new", up = 0, down = 0, agreedAt = null, triedAt = null, error, clock = null } = status ?? {}
      const mine = notices.filter(({ server }) => server === id).map(told)
      const pending = { up, down }
      return {
        server: id,
        name,
        member,
        addresses,
        state,
        pending,
        agreedAt,
        triedAt,
        ...(error ? { error } : {}),
        ...(clock ? { clock } : {}),
        notices: mine,
      }
    })
    for (const row of rows) out.object(row)
    // What this replica met as a server: nobody's status has it.
    const own = notices.filter(({ server }) => server === "").map(told)
    if (own.length > 0) out.object({ server: null, notices: own })
    if (rows.length === 0) {
      out.line(`no servers; pair one: ${out.command("pair TOKEN")}`)
      for (const { at, text } of own.slice(0, 5)) out.line(`${minute(at)}  ${out.style("yellow", clean(text))}`)
      return
    }
    const time = (at: number | null): string => (at === null ? "never" : minute(at))
    out.table(
      [
        { title: "name", flexible: true },
        { title: "state" },
        { title: "up", right: true },
        { title: "down", right: true },
        { title: "the same at" },
        { title: "address", flexible: true },
      ],
      rows.map(({ name, state, pending, agreedAt, addresses }) => [
        name,
        state,
        String(pending.up),
        String(pending.down),
        time(agreedAt),
        addresses[0] ?? "",
      ]),
    )
    for (const status of statuses.values()) {
      tellError({ out }, status)
      if (status.clock !== null) {
        out.line(out.style("yellow", apart(status.clock, status.name)))
        out.line(`  ${out.advice(SET_RIGHT)}`)
      }
    }
    // Dated: what they tell may be over.
    for (const { at, text } of notices.slice(0, 5)) out.line(`${minute(at)}  ${out.style("yellow", clean(text))}`)
  },
})
