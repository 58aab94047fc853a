/** The servers of this device with what came from each, and how they come and go: those of friends as well. */
import type { DeviceLibrary, Server } from "@ledgerline/client"
import type { Context } from "../frame/command.ts"
import { NotFound } from "../frame/errors.ts"
import { bytes, clean, minute } from "../frame/text.ts"
import { withDevice } from "./device.ts"

export const showServers = (context: Context): Promise<void> =>
  withDevice(context, false, async ({ servers }) => {
    const { out } = context
    const rows = await servers.list()
    for (const row of rows) out.object(row)
    if (rows.length === 0) return out.line(`no servers; add one: ${out.command("sources add TOKEN")}`)
    out.table(
      [
        { title: "name", flexible: true },
        { title: "library" },
        { title: "state" },
        { title: "tracks", right: true },
        { title: "size", right: true },
        { title: "kept here", right: true },
        { title: "played from", right: true },
        { title: "fetched", right: true },
        { title: "answers in", right: true },
        { title: "reached" },
        { title: "synced" },
      ],
      rows.map((row) => [
        clean(row.name),
        row.isFriend ? "a friend's" : "own",
        row.state,
        row.tracks.toLocaleString("en"),
        bytes(row.bytes),
        row.kept.files === 0 ? "" : bytes(row.kept.bytes),
        row.streams === 0 ? "" : `${share(row.streams, sum(rows, "streams"))} %`,
        row.downloads === 0 ? "" : `${share(row.downloadedBytes, sum(rows, "downloadedBytes"))} %`,
        row.latency === null ? "" : `${row.latency} ms`,
        time(row.reachedAt),
        time(row.agreedAt),
      ]),
    )
  })

export const addServer = (context: Context, token: string, name: string): Promise<void> =>
  withDevice(context, true, async ({ servers }) => {
    const { out } = context
    const { id } = await servers.add(token, name || "device")
    const [outcome] = await servers.sync(id)
    const server = (await servers.list()).find((each) => each.id === id)
    if (server === undefined) throw new NotFound("the server is gone again", "see: ledgerline sources servers")
    out.object(server)
    const beside = server.isFriend ? "; its library is a friend's, and is never changed from here" : ""
    out.line(`paired with ${clean(server.name)}, as a device of ${clean(server.member)}${beside}`)
    if (outcome?.error) out.note(clean(outcome.error))
  })

export const renameServer = (context: Context, which: string, name: string): Promise<void> =>
  withDevice(context, false, async ({ servers }) => {
    const { id, name: former } = await serverNamed(servers, which)
    const renamed = await servers.rename(id, name)
    context.out.object(renamed)
    context.out.line(`${clean(former)} is called ${clean(renamed.name)} on this device`)
  })

export const activateServer = (context: Context, which: string): Promise<void> =>
  withDevice(context, false, async ({ servers }) => {
    const server = await servers.activate((await serverNamed(servers, which)).id)
    context.out.object(server)
    context.out.line(`it is played from ${clean(server.name)} first`)
  })

/** Fails with {@link NotFound} where none, or more than one, is called so. */
async function serverNamed(servers: DeviceLibrary["servers"], which: string): Promise<Server> {
  const found = (await servers.list()).filter(
    ({ id, name }) => name === which || (which.length >= 4 && id.startsWith(which)),
  )
  const [server] = found
  if (server === undefined || found.length > 1) {
    const why = found.length === 0 ? "there is no server" : "there are several servers"
    throw new NotFound(`${why} ${clean(which)}`, "see: ledgerline sources servers")
  }
  return server
}

export const removeServer = (context: Context, which: string): Promise<void> =>
  withDevice(context, false, async ({ servers }) => {
    const server = await serverNamed(servers, which)
    await servers.remove(server.id)
    context.out.object({ removed: server.id, name: server.name })
    context.out.line(
      `${clean(server.name)} is forgotten; ${server.isFriend ? "so is what came from it" : "what came from it stays"}`,
    )
  })

const sum = (rows: readonly Server[], of: "streams" | "downloadedBytes"): number =>
  rows.reduce((all, row) => all + row[of], 0)

const share = (part: number, whole: number): number => (whole === 0 ? 0 : Math.round((part / whole) * 100))

const time = (at: number | null): string => (at === null ? "never" : minute(at))
