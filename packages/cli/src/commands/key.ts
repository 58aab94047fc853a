/** `key add|list|remove`: keys by which programs use the server for a member. */
import { type Scope, SCOPES } from "@ledgerline/api"
import { People } from "@ledgerline/server"
import { type Context, defineCommand } from "../frame/command.ts"
import { UsageError } from "../frame/errors.ts"
import { machineKeyOf } from "../frame/machineKey.ts"
import { clean } from "../frame/text.ts"
import { ownedList, removeOwned } from "../reads/owned.ts"

const USUAL: readonly Scope[] = ["read", "stream", "playback"]

export const command = defineCommand({
  usage: "add|list|remove [NAME|ID]",
  arity: [1, 2],
  options: {
    scope: {
      type: "texts",
      value: "SCOPE,…",
      doc: `what it may do, of ${SCOPES.join(", ")}; ${USUAL.join(",")} unless given`,
    },
    for: { type: "text", value: "LABEL", doc: "what it is for, to recognise it by; `program` unless given" },
  },
  details:
    "NAME is the member that it acts for. The key is shown once: what is kept cannot be turned into it. Programs send it as\n" +
    "Authorization: Bearer KEY or as X-API-Key. It may do no more than its member may.\n" +
    "With --json: { id, key, member, name, scopes }; for list a line each, { id, member, name, scopes, madeAt, usedAt }.",
  examples: ["ledgerline key add ada --for 'backup script' --scope read", "ledgerline key remove 3f1c"],
  run: async (context, { args: [act, which], options }) => {
    const library = await context.library()
    const { keys } = await People.open({ library, key: machineKeyOf(context, library) })
    if (act === "list") return listKeys(context, await keys.list(which))
    if (act === "remove" && which !== undefined)
      return removeOwned(context, { what: "key", which, all: await keys.list(), remove: (id) => keys.remove(id) })
    if (act !== "add" || which === undefined)
      throw new UsageError("say: key add NAME, key list, or key remove ID", "key")
    const scopes = scopesOf(options.scope)
    const name = options.for ?? "program"
    const { id, key } = await keys.add(which, name, scopes)
    context.out.object({ id, key, member: which, name, scopes })
    context.out.line(key)
    context.out.note(context.out.styleError("dim", `acts for ${clean(which)}: ${scopes.join(", ")}; not shown again`))
  },
})

function scopesOf(given: readonly string[] | undefined): readonly Scope[] {
  if (given === undefined) return USUAL
  const words = given.flatMap((text) => text.split(",")).map((word) => word.trim())
  const unknown = words.find((word) => !SCOPES.some((scope) => scope === word))
  if (unknown !== undefined) throw new UsageError(`--scope is of ${SCOPES.join(", ")}, not "${clean(unknown)}"`, "key")
  return SCOPES.filter((scope) => words.includes(scope))
}

function listKeys(context: Context, keys: Awaited<ReturnType<People["keys"]["list"]>>): void {
  ownedList(context, keys, {
    none: "there are no keys; make one: ledgerline key add NAME",
    more: ({ scopes }) => scopes.join(", "),
    object: ({ scopes }) => ({ scopes }),
  })
}
