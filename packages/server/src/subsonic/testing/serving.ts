/** A server on a real socket with members of each role, and what asks it as clients do. */
import { hash } from "node:crypto"
import type { Role } from "@ledgerline/api"
import type { Library, NewEvent } from "@ledgerline/core"
import { newReplica, running, type Running } from "../../testing/running.ts"

export type Parameters = Readonly<Record<string, string | number | boolean | readonly (string | number)[]>>

// oxlint-disable-next-line typescript/no-explicit-any -- Tests look into it.
export type Answered = any

export interface Client {
  readonly member: string
  readonly password: string
  /** The parameters that say who asks. */
  readonly signed: () => Parameters
  /** What is inside the envelope. */
  readonly ask: (method: string, parameters?: Parameters) => Promise<Answered>
  readonly get: (method: string, parameters?: Parameters, init?: RequestInit) => Promise<Response>
}

export interface Served extends Running {
  readonly library: Library
  /** By app password and token, with a member's name; `ada` is the owner, `eve` an editor, `bob` and `cleo` listeners. */
  readonly as: (member: string) => Promise<Client>
  /** By an API key with all scopes. */
  readonly byKey: (member: string) => Promise<Client>
  /** Has events happen, by an import. */
  readonly given: (...events: readonly NewEvent[]) => Promise<void>
}

const ROLES: Readonly<Record<string, Role>> = { ada: "owner", eve: "editor", bob: "listener", cleo: "listener" }

/** With a library in memory unless one is given. */
export async function serving(more: Options = {}, given?: Library): Promise<Served> {
  const library = given ?? (await newReplica())
  const served = await running(library, 0, undefined, more)
  for (const [name, role] of Object.entries(ROLES)) await served.people.accounts.add({ name, role })
  return {
    ...served,
    async as(member) {
      const { password } = await served.people.appPasswords.add(member, "tests")
      const signed = () => ({ u: member, t: hash("md5", `${password}c19b2d`, "hex"), s: "c19b2d" })
      return clientOf(served.address, member, password, signed)
    },
    async byKey(member) {
      const { key } = await served.people.keys.add(member, "tests", ["read", "stream", "playback", "edit", "admin"])
      return clientOf(served.address, member, key, () => ({ apiKey: key }))
    },
    given: async (...events) => void (await library.append({ actor: "import", events })),
  }
}

type Options = NonNullable<globalThis.Parameters<typeof running>[3]>

/** A query or a form. */
export function encoded(parameters: Parameters): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(parameters))
    for (const each of Array.isArray(value) ? value : [value]) search.append(name, String(each))
  return search.toString()
}

function clientOf(address: string, member: string, password: string, signed: () => Parameters): Client {
  const get: Client["get"] = (method, parameters = {}, init = {}) =>
    fetch(`${address}/rest/${method}?${encoded({ v: "1.16.1", c: "tests", ...signed(), ...parameters })}`, init)
  return {
    member,
    password,
    signed,
    get,
    async ask(method, parameters) {
      const answer = await get(method, { f: "json", ...parameters })
      const { "subsonic-response": inside } = (await answer.json()) as Answered
      return inside
    },
  }
}

/** A track with what its tags said, and its file in a folder. */
export function track(name: string, fields: Readonly<Record<string, unknown>> = {}, path = `${name}.flac`): NewEvent[] {
  return [
    {
      type: "mediaFile.imported",
      subject: `mediaFile:file-${name}`,
      payload: {
        codec: "FLAC",
        container: "flac",
        durationMs: 180_400,
        bitRate: 900_000,
        sampleRate: 44_100,
        bitDepth: 16,
        channels: 2,
        bytes: 5000,
        fileName: path,
      },
    },
    { type: "track.created", subject: `track:${name}`, payload: { mediaFile: `file-${name}`, title: name } },
    {
      type: "claim.attributed",
      subject: `track:${name}`,
      payload: { provider: "tags", tier: "embedded", fields: { title: name, ...fields } },
    },
  ]
}
