/** The routes of the library over loopback, asked by whoever a test says; every answer is checked against the contract. */
import { BASE, type Principal, type Role, type Scope } from "@ledgerline/api"
import { Library, type NewEvent, registry } from "@ledgerline/core"
import { memoryStore, seededPorts, seeds } from "@ledgerline/core/testing"
import { systemTimers } from "@ledgerline/sync/system"
import fastify from "fastify"
import { onTestFinished } from "vitest"
import { Answers } from "../app/Answers.ts"
import { guard } from "../app/access.ts"
import { problems } from "../app/problems.ts"
import { Past } from "@ledgerline/api/local"
import { apiRoutes } from "../routes/apiRoutes.ts"
import { declaredShapes } from "./answers.ts"

export interface Answer {
  readonly status: number
  // oxlint-disable-next-line typescript/no-explicit-any -- Tests look into it.
  readonly body: any
  readonly headers: Headers
}

export interface Asker {
  readonly get: (path: string) => Promise<Answer>
  readonly send: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>
}

export interface Asked {
  readonly library: Library
  /** A member; an editor called ada with all scopes unless said otherwise. */
  readonly as: (member?: string, role?: Role, scopes?: readonly Scope[]) => Asker
  /** Has events happen, by an import. */
  readonly given: (...events: readonly NewEvent[]) => Promise<readonly string[]>
}

const seed = seeds(9000)

export async function asked(): Promise<Asked> {
  const library = await Library.open({ store: memoryStore(), registry, ports: seededPorts(seed()) })
  const app = fastify({ onProtoPoisoning: "error", onConstructorPoisoning: "error" })
  problems(app)
  guard(app, async ({ headers }) => {
    const text = headers["x-principal"]
    if (typeof text !== "string") return undefined
    const said = JSON.parse(text) as { member: string; role: Role; scopes?: Scope[] }
    const scopes = said.scopes === undefined ? null : new Set(said.scopes)
    return { ...said, scopes, via: "token", credential: said.member } satisfies Principal
  })
  const viewpoint = async () => ({ replica: library.origin, unreachable: new Set<string>() })
  const past = new Past(library, systemTimers)
  app.addHook("onClose", () => past.close())
  let commits = 0
  library.subscribe(() => commits++)
  const answers = new Answers(async () => String(commits))
  apiRoutes(app, { library, viewpoint, past }, { witness: declaredShapes, answers })
  const address = await app.listen({ host: "127.0.0.1", port: 0 })
  onTestFinished(async () => {
    await app.close()
    await library.close()
  })
  return {
    library,
    as: (member = "ada", role = "editor", scopes) => {
      const send: Asker["send"] = async (method, path, body, headers = {}) => {
        const answer = await fetch(`${address}${BASE}${path}`, {
          method,
          headers: {
            ...headers,
            "x-principal": JSON.stringify({ member, role, scopes }),
            ...(body === undefined ? {} : { "content-type": "application/json" }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        })
        return { status: answer.status, body: await answer.json().catch(() => undefined), headers: answer.headers }
      }
      return { send, get: (path) => send("GET", path) }
    },
    given: async (...events) => (await library.append({ actor: "import", events })).events.map(({ id }) => id),
  }
}

/** A track with what its tags said, and where its file lies. */
export const track = (name: string, fields: object = {}): NewEvent[] => [
  { type: "track.created", subject: `track:${name}`, payload: { mediaFile: `file-${name}`, title: name } },
  {
    type: "claim.attributed",
    subject: `track:${name}`,
    payload: { provider: "tags", tier: "embedded", fields: { title: name, ...fields } },
  },
]
