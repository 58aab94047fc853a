import { existsSync } from "node:fs"
import pg from "pg"
import { describe, expect, it } from "vitest"
import { startPostgres } from "./postgres.ts"
import { has } from "./tools.ts"

describe.skipIf(!has("initdb"))("a PostgreSQL server for tests", () => {
  it("answers queries, is private to the test and leaves nothing behind", async () => {
    const servers = await Promise.all([startPostgres(), startPostgres()])
    for (const server of servers) {
      const client = new pg.Client(server.url)
      await client.connect()
      const { rows } = await client.query("SELECT current_setting('listen_addresses') AS network")
      expect(rows).toEqual([{ network: "" }])
      await client.end()
    }
    await Promise.all(servers.map((server) => server.stop()))
    const folders = servers.map((server) => new URL(server.url).searchParams.get("host") ?? "")
    expect(folders.map((folder) => [folder.length > 0, existsSync(folder)])).toEqual([
      [true, false],
      [true, false],
    ])
  })
})
