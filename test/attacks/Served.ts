/**
 * The real program, serving a real folder, for those who attack it: with members of each role, and with sockets on which
 * anything can be said. Each answer is looked at on its way: none may be a fault of the server.
 */
import { spawn, type ChildProcess } from "node:child_process"
import { once } from "node:events"
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs"
import { connect, type Socket } from "node:net"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { flac, png } from "@ledgerline/workers/testing"
import { afterAll, beforeAll } from "vitest"

const MAIN = fileURLToPath(new URL("../../packages/cli/src/main.ts", import.meta.url))

export const PASSWORD = "correct horse battery"
const ROLES = { ada: "owner", eve: "editor", bob: "listener" } as const
export type Member = keyof typeof ROLES

export interface Answer {
  readonly status: number
  readonly text: string
  // oxlint-disable-next-line typescript/no-explicit-any -- Tests look into it.
  readonly json: any
  readonly headers: Headers
}

export type Init = Omit<RequestInit, "headers"> & { readonly headers?: Readonly<Record<string, string>> }

export class Served {
  readonly folder = mkdtempSync(join(realpathSync(tmpdir()), "ledgerline-attacks-"))
  readonly #steering = Object.entries(process.env).filter(([name]) => !/^(?:LEDGERLINE_|XDG_|npm_)/.test(name))
  #child: ChildProcess | undefined
  #address = ""
  #log = ""
  /** Answers that say that the server failed. */
  readonly faults: string[] = []
  readonly #tokens = new Map<Member, string>()

  at(...parts: string[]): string {
    return join(this.folder, ...parts)
  }

  get address(): string {
    return this.#address
  }

  get port(): number {
    return Number(new URL(this.#address).port)
  }

  get pid(): number {
    return this.#child?.pid ?? 0
  }

  /** What the server said of itself and of its requests. */
  get log(): string {
    return this.#log
  }

  /** A file in the folder that is served. */
  write(path: string, bytes: string | Uint8Array): void {
    mkdirSync(dirname(this.at("music", path)), { recursive: true })
    writeFileSync(this.at("music", path), bytes)
  }

  /** A track that is served; it sounds as nothing else does. */
  track(path: string, tags: Readonly<Record<string, string>>): void {
    this.write(path, flac({ audio: path, tags, pictures: [{ bytes: png(path.length) }] }))
  }

  async import(): Promise<void> {
    await this.run(["import", this.at("music"), "--data", this.at("data")])
  }

  async run(args: readonly string[]): Promise<string> {
    const child = this.#spawn(args)
    let said = ""
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding("utf8").on("data", (text: string) => (said += text))
    const [code] = (await once(child, "close")) as [number]
    if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code}: ${said}`)
    return said
  }

  /** Starts the server, with its owner, an editor and a listener. */
  async start(args: readonly string[] = []): Promise<void> {
    const own = ["--data", this.at("data"), "--mode", "server", "--port", "0", "--json", "--log-level", "info"]
    own.push("--roots", this.at("music"))
    const child = this.#spawn(["serve", ...own, ...args])
    this.#child = child
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (this.#log += text))
    const lines = createInterface(child.stdout as NodeJS.ReadableStream)[Symbol.asyncIterator]()
    const { value, done } = await lines.next()
    if (done === true) throw new Error(`it does not serve: ${this.#log}`)
    const { addresses, setUpCode } = JSON.parse(String(value)) as { addresses: string[]; setUpCode: string | null }
    this.#address = addresses[0] ?? ""
    await this.post("/set-up", { code: setUpCode, name: "ada", password: PASSWORD })
    for (const name of Object.keys(ROLES) as Member[]) {
      if (name !== "ada") await this.post("/users", { name, password: PASSWORD, role: ROLES[name] }, "ada")
      this.#tokens.set(name, (await this.signIn(name)).json.tokens.access)
    }
  }

  /** Ends the server; its folder stays. */
  async end(): Promise<void> {
    const child = this.#child
    if (child === undefined || child.exitCode !== null) return
    child.kill("SIGTERM")
    await once(child, "exit")
  }

  async stop(): Promise<void> {
    await this.end()
    rmSync(this.folder, { recursive: true, force: true })
  }

  signIn(name: string, password = PASSWORD): Promise<Answer> {
    return this.post("/sign-in", { name, password, as: "app" })
  }

  /** The header by which a member is known. */
  as(member: Member): { readonly authorization: string } {
    return { authorization: `Bearer ${this.#tokens.get(member)}` }
  }

  /** Asks for a path below the root. */
  async ask(path: string, { headers = {}, ...init }: Init = {}, member?: Member): Promise<Answer> {
    const known = member === undefined ? {} : this.as(member)
    const answer = await fetch(this.#address + path, { redirect: "manual", ...init, headers: { ...known, ...headers } })
    const text = await answer.text()
    this.#look(answer.status, `${init.method ?? "GET"} ${path}`)
    return { status: answer.status, text, json: parsed(text), headers: answer.headers }
  }

  get(path: string, member?: Member): Promise<Answer> {
    return this.ask(`/api/v1${path}`, {}, member)
  }

  post(path: string, body: unknown, member?: Member, method = "POST"): Promise<Answer> {
    const headers = { "content-type": "application/json" }
    return this.ask(`/api/v1${path}`, { method, headers, body: JSON.stringify(body) }, member)
  }

  /** A key of a member. */
  async key(member: Member, scopes: readonly string[] = ["read", "stream", "playback", "edit"]): Promise<string> {
    return (await this.post("/me/keys", { name: "attack", scopes }, member)).json.key
  }

  /** Asks by Subsonic's parameters. */
  async subsonic(method: string, parameters: Readonly<Record<string, string | number>>, key?: string) {
    const given = Object.entries({
      v: "1.16.1",
      c: "attacks",
      f: "json",
      ...(key ? { apiKey: key } : {}),
      ...parameters,
    })
    const query = new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)]))
    return this.ask(`/rest/${method}?${query.toString()}`)
  }

  async socket(): Promise<Socket> {
    const socket = connect(this.port, "127.0.0.1")
    socket.on("error", () => undefined)
    await once(socket, "connect")
    return socket
  }

  /** Says something on a socket and answers all that comes until the server hangs up. */
  async say(...pieces: readonly (string | Uint8Array)[]): Promise<string> {
    const socket = await this.socket()
    const chunks: Buffer[] = []
    socket.on("data", (chunk: Buffer) => chunks.push(chunk))
    for (const piece of pieces) socket.write(piece)
    // A reset is an answer too.
    await new Promise((resolve) => socket.once("close", resolve))
    const said = Buffer.concat(chunks).toString("latin1")
    for (const status of statusesOf(said)) this.#look(status, String(pieces[0]).slice(0, 80))
    return said
  }

  /** Kilobytes that the server holds. */
  memory(): number {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${this.pid}/status`, "utf8"))?.[1])
  }

  /** What is wrong with it after all that was done to it: nothing, it is hoped. */
  async wrong(): Promise<string[]> {
    const errors = this.#log.split("\n").filter((line) => /"level":[56]0/.test(line))
    const wrong = [...this.faults, ...errors.map((line) => line.slice(0, 500))]
    if (this.#child?.exitCode !== null) return [...wrong, `it ended with ${this.#child?.exitCode}`]
    for (const path of ["/health", "/tracks?limit=1"]) {
      const { status } = await this.get(path, "bob")
      if (status !== 200) wrong.push(`${path} is answered with ${status}`)
    }
    return wrong
  }

  #look(status: number, asked: string): void {
    if (status >= 500) this.faults.push(`${status} for ${asked}`)
  }

  #spawn(args: readonly string[]): ChildProcess {
    const env = Object.fromEntries(this.#steering)
    return spawn(process.execPath, [MAIN, ...args], { env, stdio: ["ignore", "pipe", "pipe"] })
  }
}

/** The statuses of all answers in what came over a socket. */
export const statusesOf = (said: string): number[] =>
  [...said.matchAll(/(?:^|\n|\})HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status))

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** One server for the tests of a file; after them it has to be as it was. */
export function serving(fill: (served: Served) => void | Promise<void>, args: readonly string[] = []): Served {
  const served = new Served()
  beforeAll(async () => {
    mkdirSync(served.at("music"))
    await fill(served)
    await served.import()
    await served.start(["--attempts", "100000", ...args])
  })
  afterAll(async () => {
    const wrong = await served.wrong().catch((cause: unknown) => [String(cause)])
    await served.stop()
    if (wrong.length > 0) throw new Error(wrong.join("\n"))
  })
  return served
}
