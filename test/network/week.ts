/**
 * Three servers and four devices that edit one library while cables come out, packets are lost, connections go deaf, a link flaps
 * and processes are killed. Prints one line of JSON: what was acknowledged, and what each has in the end.
 * `week.ts FOLDER MUSIC SECONDS SEED`
 */
import { once } from "node:events"
import { setTimeout } from "node:timers/promises"
import { layCables, Machine } from "./Lab.ts"

const [folder = "", music = "", seconds = "20", seed = "1"] = process.argv.slice(2)

/** The same choices for the same seed; what the kernel makes of them is its own. */
function chanceFrom(start: number): (below: number) => number {
  let state = start >>> 0
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}
const chance = chanceFrom(Number(seed))
const pick = <T>(list: readonly T[]): T => list[chance(list.length)] as T

layCables()
const [home, cloud, attic, laptop, phone, tablet, radio] = [
  "home",
  "cloud",
  "attic",
  "laptop",
  "phone",
  "tablet",
  "radio",
].map((name, i) => new Machine(name, i + 1, folder)) as [Machine, Machine, Machine, Machine, Machine, Machine, Machine]
const all = [home, cloud, attic, laptop, phone, tablet, radio]

const serving = (name: string) => [
  "serve",
  "--host",
  "0.0.0.0",
  "--port",
  "4280",
  "--name",
  name,
  "--json",
  "--no-discovery",
]

async function pair(device: Machine, server: Machine): Promise<void> {
  const { token } = JSON.parse(await server.run("pair-token", "--json")) as { token: string }
  await device.run("pair", token, "--name", device.name)
}

// Each server is a device of the one before; devices know one server or two.
await home.run("import", music)
await home.firstLine(serving("home"))
await pair(cloud, home)
await cloud.firstLine(serving("cloud"))
await pair(attic, cloud)
await attic.firstLine(serving("attic"))
await Promise.all([pair(laptop, home), pair(phone, cloud), pair(tablet, attic), pair(radio, home)])
await pair(phone, attic)
await pair(radio, cloud)
const watchers = [cloud, attic, laptop, phone, tablet, radio]
for (const machine of watchers) machine.keep(["sync", "--watch"])

const tracks = (await home.run("tracks", "--json"))
  .trim()
  .split("\n")
  .map((line) => (JSON.parse(line) as { id: string }).id)

/** Operations that a command has answered for: none of them may be missing anywhere in the end. */
const acknowledged: string[] = []
let refused = 0
const until = performance.now() + Number(seconds) * 1000

async function edits(machine: Machine): Promise<void> {
  for (let n = 1; performance.now() < until; n++) {
    const field = pick(["title", "album", "comment"])
    try {
      const said = await machine.run("edit", pick(tracks), `${field}=${machine.name} ${n}`, "--json")
      acknowledged.push((JSON.parse(said) as { op: string }).op)
    } catch {
      // Its process was killed under it.
      refused += 1
    }
  }
}

/** A cable that comes out and goes in again each two seconds. */
async function flaps(machine: Machine): Promise<void> {
  for (let isIn = false; performance.now() < until; isIn = !isIn) {
    machine.cable(isIn)
    await setTimeout(2000)
  }
  machine.cable(true)
}

async function troubles(): Promise<void> {
  while (performance.now() < until) {
    const machine = pick(all)
    const kind = pick(["cable", "deaf", "crash", "crash"])
    if (kind === "crash") await machine.crash()
    else if (kind === "deaf") machine.make("deaf")
    else machine.cable(false)
    await setTimeout(500 + chance(2500))
    machine.mend("deaf")
    machine.cable(true)
  }
}

await Promise.all([edits(home), edits(phone), edits(tablet), edits(radio), flaps(laptop), troubles()])

// All is well again, but for a packet in a hundred.
const held = (): Promise<string[]> =>
  Promise.all(
    all.map(async (machine) => {
      const { chains } = JSON.parse(await machine.run("stats", "--json")) as { chains: readonly object[] }
      return chains
        .map((chain) => JSON.stringify(chain))
        .toSorted()
        .join()
    }),
  )
const healed = performance.now()
while (new Set(await held()).size > 1 && performance.now() < healed + 150_000) await setTimeout(200)
const healing = Math.round((performance.now() - healed) / 1000)
const known = await Promise.all(
  all.map(async (machine) => {
    const lines = (await machine.run("operations", "--json")).trim().split("\n")
    return new Set(lines.map((line) => (JSON.parse(line) as { op: string }).op))
  }),
)
const missing = acknowledged.flatMap((operation) =>
  all.filter((_, i) => !known[i]?.has(operation)).map(({ name }) => `${name} lacks ${operation}`),
)
const verified = await Promise.all(
  all.map(async (machine) => JSON.parse(await machine.run("verify", "--json")) as { ok: boolean; stateHash: string }),
)
for (const machine of all) await machine.kill()
process.stdout.write(
  `${JSON.stringify({ acknowledged: acknowledged.length, refused, healing, missing, ended: all.flatMap(({ ended }) => ended), verified: verified.map(({ ok, stateHash }) => ({ ok, stateHash })) })}\n`,
)
if (process.stdout.writableNeedDrain) await once(process.stdout, "drain")
process.exit(0)
