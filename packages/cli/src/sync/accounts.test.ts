/** Accounts, keys and app passwords by command: alone, and while a server has the library open. */
import { spawn } from "node:child_process"
import { randomBytes } from "node:crypto"
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { has } from "@ledgerline/core/testing"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { ended, exit, ledgerline, listen, objects, type Result, start, temporaryFolder } from "../testing/cli.ts"

const PASSWORD = "correct horse battery"
const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url))

let folder: ReturnType<typeof temporaryFolder>
let children: ReturnType<typeof start>[]
beforeEach(() => {
  folder = temporaryFolder()
  children = []
})
afterEach(async () => {
  const left = children.filter((child) => child.exitCode === null && child.signalCode === null)
  await Promise.all(left.map((child) => (child.kill("SIGKILL"), exit(child))))
  folder.remove()
})

const on = (...args: string[]): Promise<Result> => ledgerline([...args, "--data", folder.path])

/** With a line on standard input. */
const fed = (line: string, ...args: string[]): Promise<Result> =>
  ledgerline([...args, "--data", folder.path], {}, undefined, `${line}\n`)

interface Served {
  readonly setUpCode: string | null
  readonly addresses: readonly string[]
}

async function serve(env: Readonly<Record<string, string>> = {}): Promise<Served> {
  const child = start(["serve", "--data", folder.path, "--port", "0", "--json"], env)
  children.push(child)
  return JSON.parse(await listen(child)(/addresses/)) as Served
}

const names = async (): Promise<unknown[]> =>
  objects((await on("user", "list", "--json")).stdout).map(({ name }) => name)

describe("accounts by command", () => {
  it("are added, listed, changed and removed, while a server has the library open", async () => {
    await serve()
    const added = await fed(PASSWORD, "user", "add", "ada", "--json")
    expect(added).toMatchObject({ code: 0, stderr: "" })
    expect(objects(added.stdout)).toMatchObject([{ name: "ada", role: "owner", disabledAt: null }])
    expect(added.stdout).not.toContain("argon2")
    expect((await fed(PASSWORD, "user", "add", "eve", "--role", "editor")).stdout).toBe("eve is an editor\n")
    expect((await on("user", "add", "bob", "--no-password")).stdout).toBe("bob is a listener\n")
    expect(await fed(PASSWORD, "user", "add", "EVE")).toMatchObject({ code: 1, stdout: "" })
    expect((await on("user", "role", "eve", "listener")).code).toBe(0)
    expect((await fed("another password", "user", "password", "eve")).code).toBe(0)
    expect((await on("user", "disable", "bob")).code).toBe(0)
    expect(objects((await on("user", "list", "--json")).stdout)).toMatchObject([
      { name: "ada", role: "owner" },
      { name: "bob", role: "listener", passwordAt: null, disabledAt: expect.any(Number) as number },
      { name: "eve", role: "listener" },
    ])
    expect((await on("user", "enable", "bob")).code).toBe(0)
    expect((await on("user", "remove", "bob")).code).toBe(0)
    const last = await on("user", "remove", "ada")
    expect(last.code).toBe(1)
    expect(last.stderr).toContain("ledgerline user role NAME owner")
    const again = await on("user", "add", "bob", "--no-password")
    expect(again.code).toBe(1)
    expect(again.stderr).toContain("--again")
    expect(await names()).toEqual(["ada", "eve"])
  })

  it("want a password, and say nothing of it", async () => {
    const refused = await fed("sh0rt", "user", "add", "ada", "--debug")
    expect(refused).toMatchObject({ code: 1, stdout: "" })
    expect(refused.stderr).not.toContain("sh0rt")
    expect((await on("user", "add", "ada")).stderr).toContain("standard input")
    expect(await names()).toEqual([])
  })

  it("have keys and app passwords, shown once", async () => {
    await serve()
    await fed(PASSWORD, "user", "add", "ada")
    const [key] = objects((await on("key", "add", "ada", "--for", "a script", "--scope", "read,edit", "--json")).stdout)
    expect(key).toMatchObject({ member: "ada", name: "a script", scopes: ["read", "edit"] })
    const [app] = objects((await on("app-password", "ada", "--for", "phone", "--json")).stdout)
    expect(app).toMatchObject({ member: "ada", name: "phone" })
    const lists = `${(await on("key", "list", "--json")).stdout}${(await on("app-password", "list", "ada", "--json")).stdout}`
    expect(objects(lists)).toMatchObject([
      { id: key?.["id"], member: "ada", usedAt: null },
      { id: app?.["id"], member: "ada", isReadable: true },
    ])
    for (const secret of [key?.["key"], app?.["password"]]) expect(lists).not.toContain(secret)
    expect((await on("key", "add", "ada", "--scope", "everything")).code).toBe(2)
    expect((await on("app-password", "remove", "phone")).code).toBe(0)
    expect((await on("key", "remove", String(key?.["id"]).slice(0, 6))).code).toBe(0)
    expect((await on("key", "list")).stdout).toContain("there are no keys")
    expect(statSync(join(folder.path, "machine.key")).mode & 0o777).toBe(0o600)
  })

  it("leave no password in any file, also not in a log", async () => {
    await serve()
    await fed(PASSWORD, "user", "add", "ada")
    await fed(PASSWORD, "user", "password", "ada", "--debug")
    const files = readdirSync(folder.path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    expect(files.length).toBeGreaterThan(1)
    for (const { parentPath, name } of files)
      expect(readFileSync(join(parentPath, name), "latin1").includes(PASSWORD), name).toBe(false)
  })
})

describe("a server", () => {
  it("tells a code for setting up while there is no account", async () => {
    expect((await serve()).setUpCode).toMatch(/^([a-z2-9]{4}-){3}[a-z2-9]{4}$/)
    await fed(PASSWORD, "user", "add", "ada")
    children[0]?.kill("SIGINT")
    await exit(children[0] as ReturnType<typeof start>)
    expect((await serve()).setUpCode).toBeNull()
  })

  it("does not start with a key that others can read", async () => {
    await serve()
    children[0]?.kill("SIGINT")
    await exit(children[0] as ReturnType<typeof start>)
    chmodSync(join(folder.path, "machine.key"), 0o644)
    const refused = await on("serve", "--port", "0")
    expect(refused).toMatchObject({ code: 3, stdout: "" })
    expect(refused.stderr).toContain("chmod 600")
  })

  it("with a key of systemd's makes app passwords by it, and a command by itself says that it has another one", async () => {
    const credentials = join(folder.path, "credentials")
    mkdirSync(credentials)
    writeFileSync(join(credentials, "ledgerline-key"), randomBytes(32), { mode: 0o400 })
    await on("user", "add", "ada", "--no-password")
    await serve({ CREDENTIALS_DIRECTORY: credentials })
    expect(await on("app-password", "ada", "--for", "phone")).toMatchObject({ code: 0 })
    expect(readdirSync(folder.path)).not.toContain("machine.key")
    children[0]?.kill("SIGINT")
    await exit(children[0] as ReturnType<typeof start>)
    const refused = await on("app-password", "ada", "--for", "tablet")
    expect(refused).toMatchObject({ code: 3, stdout: "" })
    expect(refused.stderr).toContain("while the server runs")
    expect(await on("key", "add", "ada")).toMatchObject({ code: 0 })
  })

  it("believes the identity service that its settings name, and no other", async () => {
    const service = createServer((request, response) => {
      const isGood = request.headers.authorization === "Bearer good"
      const person = JSON.stringify({ username: "zoe", groups: ["music-editors"] })
      response.writeHead(isGood ? 200 : 401, { "content-type": "application/json" }).end(isGood ? person : "")
    })
    await new Promise<void>((resolve) => service.listen(0, "127.0.0.1", resolve))
    const { port } = service.address() as { readonly port: number }
    const { addresses } = await serve({
      LEDGERLINE_IDENTITY_URL: `http://127.0.0.1:${port}`,
      LEDGERLINE_IDENTITY_METHOD: "GET",
      LEDGERLINE_IDENTITY_ROLE: "groups",
      LEDGERLINE_IDENTITY_ROLES: "music-editors=editor",
    })
    const me = (token: string) => fetch(`${addresses[0]}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } })
    expect(await (await me("good")).json()).toMatchObject({ member: "zoe", role: "editor", via: "external" })
    expect((await me("wrong")).status).toBe(401)
    service.closeAllConnections()
    service.close()
    const refused = await on("serve", "--identity-url", "http://id.example", "--identity-otherwise", "listener")
    expect(refused).toMatchObject({ code: 2, stdout: "" })
    expect(refused.stderr).toContain("https")
  })

  it("makes pairing tokens for members once there are any", async () => {
    await serve()
    const member = async (...more: string[]) =>
      objects((await on("pair-token", "--json", ...more)).stdout)[0]?.["member"]
    expect(await member()).toBe("local")
    expect(await member("--member", "eve")).toBe("eve")
    await fed(PASSWORD, "user", "add", "ada")
    expect(await member()).toBe("ada")
    const refused = await on("pair-token", "--member", "eve")
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain("ledgerline user list")
    await on("user", "add", "eve", "--no-password", "--role", "owner")
    expect(await on("pair-token")).toMatchObject({ code: 2 })
    expect(await member("--member", "eve")).toBe("eve")
  })
})

describe.skipIf(!has("script"))("a password at a terminal", () => {
  /** Runs a command at a terminal of its own, and types an answer whenever it asks. */
  async function typing(answers: readonly (readonly [prompt: string, answer: string])[], ...args: string[]) {
    const line = [process.execPath, MAIN, ...args, "--data", folder.path].map((word) => `'${word}'`).join(" ")
    const child = spawn("script", ["-qec", line, "/dev/null"], { stdio: ["pipe", "pipe", "pipe"] })
    const left = [...answers]
    let seen = ""
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      seen += text
      const [prompt, answer] = left[0] ?? []
      if (prompt === undefined || !seen.includes(prompt)) return
      seen = ""
      left.shift()
      child.stdin.write(`${answer}\r`)
    })
    return ended(child as unknown as ReturnType<typeof start>)
  }

  it.each([
    ["alone", () => Promise.resolve()],
    ["while a server has the library open", async () => void (await serve())],
  ])("is typed twice and never shown, %s", async (_, prepare) => {
    await prepare()
    const once = ["once more: ", PASSWORD] as const
    const { stdout, code } = await typing([["password for ada: ", PASSWORD], once], "user", "add", "ada")
    expect(code).toBe(0)
    expect(stdout).toContain("ada is an owner")
    expect(stdout).not.toContain(PASSWORD.slice(0, 7))
    const typo = [
      ["password for eve: ", "one of them"],
      ["once more: ", "another one"],
      ["password for eve: ", PASSWORD],
      once,
    ] as const
    const other = await typing(typo, "user", "add", "eve")
    expect(other.stdout).toContain("these are two")
    expect(other.stdout).toContain("eve is a listener")
    expect(await typing([["password for bob: ", ""]], "user", "add", "bob")).toMatchObject({ code: 1 })
    expect(await names()).toEqual(["ada", "eve"])
  })
})
