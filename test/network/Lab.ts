/**
 * Machines with addresses of their own on one switch: network namespaces of the kernel, with real sockets, real loss and
 * real processes in them. Needs to be run under `unshare` (see network.test.ts), so that all of it ends with the script.
 */
import { execFileSync, spawn, type ChildProcess } from "node:child_process"
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const MAIN = fileURLToPath(new URL("../../packages/cli/src/main.ts", import.meta.url))

const sh = (command: string, ...args: string[]): string => execFileSync(command, args, { encoding: "utf8" })

/** Rules in a machine's own table, by what is done to the network there. */
const RULES = {
  /** One packet in a hundred that comes is lost. */
  loss: "numgen random mod 100 < 1 drop",
  /** Nothing comes, nothing is refused: connections stay open on both sides without knowing. */
  deaf: "tcp dport 1-65535 drop",
} as const

export type Trouble = keyof typeof RULES

export class Machine {
  readonly name: string
  readonly address: string
  readonly folder: string
  /** What runs all the time, by its arguments, to be started again when it was killed. */
  readonly running = new Map<string, ChildProcess>()
  /** What ended by itself, with what it said last. */
  readonly ended: string[] = []
  readonly #troubles = new Set<Trouble>(["loss"])

  constructor(name: string, number: number, folder: string) {
    this.name = name
    this.address = `10.77.0.${number}`
    this.folder = join(folder, name)
    mkdirSync(this.folder)
    sh("ip", "netns", "add", name)
    sh("ip", "link", "add", `v${number}`, "type", "veth", "peer", "name", "e0", "netns", name)
    sh("ip", "link", "set", `v${number}`, "master", "switch", "up")
    for (const line of [`addr add ${this.address}/24 dev e0`, "link set lo up", "link set e0 up"])
      sh("ip", "-n", name, ...line.split(" "))
    this.#nft("add table inet t")
    this.#nft("add chain inet t in { type filter hook input priority 0; }")
    this.#apply()
  }

  #nft(rule: string): void {
    sh("ip", "netns", "exec", this.name, "nft", rule)
  }

  #apply(): void {
    this.#nft("flush chain inet t in")
    this.#nft("add rule inet t in iifname lo accept")
    for (const trouble of this.#troubles) this.#nft(`add rule inet t in ${RULES[trouble]}`)
  }

  make(trouble: Trouble): void {
    this.#troubles.add(trouble)
    this.#apply()
  }

  mend(trouble: Trouble): void {
    this.#troubles.delete(trouble)
    this.#apply()
  }

  /** Takes the cable out, or puts it in. */
  cable(isIn: boolean): void {
    sh("ip", "-n", this.name, "link", "set", "e0", isIn ? "up" : "down")
  }

  #start(args: readonly string[]): ChildProcess {
    const command = [process.execPath, MAIN, ...args, "--data", this.folder]
    return spawn("ip", ["netns", "exec", this.name, ...command], { stdio: ["ignore", "pipe", "pipe"] })
  }

  /** Starts what is to run all the time, and again where it ends by itself, as whoever looks after services does. */
  keep(args: readonly string[], onOutput?: (text: string) => void): ChildProcess {
    const child = this.#start(args)
    const name = args.join(" ")
    let said = ""
    child.stdout?.setEncoding("utf8").on("data", (text: string) => onOutput?.(text))
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (said = (said + text).slice(-500)))
    child.once("close", () => {
      if (this.running.get(name) !== child) return
      this.ended.push(`${this.name}: ${name}: ${said}`)
      this.keep(args, onOutput)
    })
    this.running.set(name, child)
    return child
  }

  /** Runs a command to its end; answers what it printed. Rejects where it failed, with what it said. */
  run(...args: string[]): Promise<string> {
    const child = this.#start(args)
    return new Promise((resolve, reject) => {
      let [out, said] = ["", ""]
      child.stdout?.setEncoding("utf8").on("data", (text: string) => (out += text))
      child.stderr?.setEncoding("utf8").on("data", (text: string) => (said += text))
      child.once("error", reject)
      child.once("close", (code) =>
        code === 0 ? resolve(out) : reject(new Error(`${this.name}: ${args[0]} ended with ${code}: ${said}`)),
      )
    })
  }

  /**
   * Resolves with the first line that a running command prints: also where it had to be started again, since a command beside it
   * had the library open just then.
   */
  firstLine(args: readonly string[]): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<string>()
    let out = ""
    this.keep(args, (text) => {
      out += text
      if (out.includes("\n")) resolve(out.slice(0, out.indexOf("\n")))
    })
    return promise
  }

  /** Kills all that runs here, in the middle of whatever it does, and starts it again. */
  async crash(): Promise<void> {
    const all = [...this.running.keys()]
    await this.kill()
    for (const args of all) {
      if (args.startsWith("serve")) await this.firstLine(args.split(" "))
      else this.keep(args.split(" "))
    }
  }

  async kill(): Promise<void> {
    const all = [...this.running.values()].filter((child) => child.exitCode === null && child.signalCode === null)
    this.running.clear()
    await Promise.all(
      all.map((child) => {
        const gone = new Promise((resolve) => child.once("close", resolve))
        child.kill("SIGKILL")
        return gone
      }),
    )
  }
}

/** A switch; machines are numbered from 1. */
export function layCables(): void {
  sh("mount", "-t", "tmpfs", "none", "/run")
  mkdirSync("/run/netns")
  sh("ip", "link", "add", "switch", "type", "bridge")
  sh("ip", "link", "set", "switch", "up")
}
