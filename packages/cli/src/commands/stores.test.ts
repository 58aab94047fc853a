/** `stores`: as somebody at a shell has it, on real files and a store that checks signatures. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { flac, type StoreServer, storeServer } from "@ledgerline/workers/testing"
import { afterEach, beforeEach, expect, it } from "vitest"
import { ledgerline, objects, temporaryFolder } from "../testing/cli.ts"

let server: StoreServer
let folder: ReturnType<typeof temporaryFolder>
beforeEach(async () => {
  server = await storeServer()
  folder = temporaryFolder()
  mkdirSync(join(folder.path, "Music"))
  for (const title of ["Aria", "Bolero"])
    writeFileSync(
      join(folder.path, "Music", `${title}.flac`),
      flac({ audio: title, tags: { TITLE: title }, bytes: 5000 }),
    )
  await run("import", join(folder.path, "Music"))
})
afterEach(async () => {
  folder.remove()
  await server.close()
})

const data = () => ["--data", join(folder.path, "data")]
const run = (...args: string[]) => ledgerline([...args, ...data()])
const add = (piped = server.keys.secretAccessKey, ...more: string[]) =>
  ledgerline(
    [
      "stores",
      "add",
      "Far",
      "--endpoint",
      server.endpoint,
      "--bucket",
      "music",
      "--path-style",
      "--key-id",
      server.keys.accessKeyId,
      ...more,
      ...data(),
    ],
    {},
    undefined,
    `${piped}\n`,
  )
const copies = (): number => [...server.objects.keys()].filter((key) => /\/[0-9a-f]{32}$/.test(key)).length

it("adds a store, copies what is named and then all, and finds what is gone", async () => {
  expect(await add()).toMatchObject({ code: 0 })
  expect(objects((await run("stores", "--json")).stdout)).toMatchObject([
    { name: "Far", place: { bucket: "music", prefix: "ledgerline" } },
  ])
  expect((await run("sources")).stdout).toMatch(/Far\s+objectStore\s+stream-only/)
  expect(objects((await run("stores", "copy", "Far", "--words", "aria", "--json")).stdout)).toMatchObject([
    { total: 1, sent: 1 },
  ])
  expect(objects((await run("stores", "copy", "Far", "--json")).stdout)).toMatchObject([
    { total: 2, sent: 1, there: 1 },
  ])
  expect(copies()).toBe(2)
  expect(await run("stores", "verify", "Far", "--whole")).toMatchObject({ code: 0 })
  for (const key of server.objects.keys()) if (!key.endsWith(".json")) server.objects.delete(key)
  const lost = await run("stores", "verify", "Far", "--json")
  expect([lost.code, objects(lost.stdout)]).toMatchObject([1, [{ sound: 0, gone: 2 }]])
  expect((await run("stores", "keep", "Far", "perhaps")).code).toBe(2)
  expect(await run("stores", "keep", "Far", "on")).toMatchObject({ code: 0 })
  expect(objects((await run("stores", "--json")).stdout)).toMatchObject([{ keepsNew: true }])
  expect(await run("stores", "rename", "Far", "Near")).toMatchObject({ code: 0 })
  expect(await run("stores", "remove", "Near")).toMatchObject({ code: 0 })
  expect((await run("stores")).stdout).toContain("there is no object store")
})

it.each([
  [["--bucket", "My Bucket"], "the bucket cannot be one: its name has 3 to 63 small letters", "--bucket"],
  [["--bucket", "ab"], "the bucket cannot be one", "--bucket"],
  [["--endpoint", "s3.example.org"], "the endpoint cannot be one: it is an address such as https://", "--endpoint"],
  [["--endpoint", "https://s3.example.org/music"], "without a path or the bucket", "--endpoint"],
  [["--region", "EU West"], "the region cannot be one", "--region"],
  [["--prefix", "/music/"], "the prefix cannot be one", "--prefix"],
  [["--key-id", "with a space"], "the id of the key cannot be one", "--key-id"],
  [["--public", "not an address"], "the public address cannot be one", "--public"],
])("says of %j which part is wrong, and what would be right", async (wrong, message, option) => {
  const refused = await add(server.keys.secretAccessKey, ...wrong)
  expect(refused.code).toBe(1)
  expect(refused.stderr).toContain(message)
  expect(refused.stderr).toContain(`give it with ${option}`)
  expect(refused.stderr).not.toContain("later")
  expect(server.requests).toEqual([])
})

it("wants path style where the endpoint is a number, a secret that can be one, and names what is missing", async () => {
  const where = ["--endpoint", server.endpoint, "--bucket", "music", "--key-id", "x"]
  const numbered = await ledgerline(["stores", "add", "Far", ...where, ...data()], {}, undefined, "secret\n")
  expect(numbered.stderr).toMatch(/no bucket: it has to be part of the path[^]*--path-style/)
  expect((await add("two words")).stderr).toMatch(/the secret cannot be one[^]*type it again/)
  const missing = await run("stores", "add", "Far", "--bucket", "music")
  expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining("--endpoint and --key-id")])
  expect(missing.stderr).not.toContain("--bucket and")
  expect(server.requests).toEqual([])
})

it("says what to do where a store says no, and never the secret", async () => {
  const wrong = await add("not-the-secret")
  expect(wrong.code).not.toBe(0)
  expect(wrong.stderr).toContain("the keys are wrong")
  expect(wrong.stdout + wrong.stderr).not.toContain("not-the-secret")
  expect((await add("")).stderr).toContain("there is no secret")
  expect((await run("stores", "copy", "Far")).stderr).toContain("no object store Far")
  expect((await run("stores", "add", "Far")).stderr).toContain("--endpoint")
  expect(await add()).toMatchObject({ code: 0 })
  expect(readFileSync(join(folder.path, "data", "library.sqlite")).includes(server.keys.secretAccessKey)).toBe(false)
})
