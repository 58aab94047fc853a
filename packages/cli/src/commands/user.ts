/** `user add|list|password|role|disable|enable|remove`: who may use this server. */
import { type Account, Accounts } from "@ledgerline/server"
import type { Role } from "@ledgerline/api"
import { type Context, defineCommand } from "../frame/command.ts"
import { Refused, UsageError } from "../frame/errors.ts"
import { clean, day as dayOf } from "../frame/text.ts"

const ROLES = ["owner", "editor", "listener"] as const satisfies readonly Role[]

type Act = (context: Context, accounts: Accounts, name: string, asked: Asked) => Promise<Account | undefined>

interface Asked {
  readonly role: Role | undefined
  readonly again: boolean
  readonly noPassword: boolean
}

export const command = defineCommand({
  usage: "add|list|password|role|disable|enable|remove [NAME] [ROLE]",
  arity: [1, 3],
  options: {
    role: {
      type: "text",
      value: "ROLE",
      choices: ROLES,
      doc: "of a new member; the first one is owner, others listener",
    },
    "no-password": { type: "flag", doc: "add one who signs in by keys and devices alone" },
    again: { type: "flag", doc: "add one of a name that was removed, who is the same person" },
  },
  details:
    "A listener plays, and keeps plays, ratings and private playlists; an editor also changes what all share; an owner also\n" +
    "says who belongs to the library. A password is typed at the terminal, or comes as the first line of standard input.\n" +
    "disable lets nobody in under the name until enable; remove also takes away keys, app passwords and devices.\n" +
    "With --json a line each: { name, role, madeAt, passwordAt, disabledAt }.",
  examples: [
    "ledgerline user add ada",
    "ledgerline user add eve --role editor < password",
    "ledgerline user role eve listener",
  ],
  run: async (context, { args: [act = "", name, role], options }) => {
    if (act === "list" && name === undefined) return list(context, await Accounts.open(await context.library()))
    const perform = Object.hasOwn(ACTS, act) ? ACTS[act] : undefined
    const isRole = ROLES.some((each) => each === role)
    if (perform === undefined || name === undefined || (act === "role" ? !isRole : role !== undefined))
      throw new UsageError(
        "say: user list, user add|password|disable|enable|remove NAME, or user role NAME ROLE",
        "user",
      )
    const library = await (act === "add" ? context.libraryOrNew() : context.library())
    const accounts = await Accounts.open(library)
    const { again, "no-password": noPassword } = options
    const asked = { role: (role ?? options.role) as Role | undefined, again, noPassword }
    const account = await perform(context, accounts, name, asked)
    if (account !== undefined) context.out.object(account)
    return undefined
  },
})

const ACTS: Readonly<Record<string, Act>> = {
  async add(context, accounts, name, { role, again, noPassword }) {
    const wasEmpty = await accounts.isEmpty()
    const password = noPassword ? undefined : await ask(context, name)
    const account = await accounts.add({ name, password, role, again })
    context.out.line(`${name} is ${account.role === "listener" ? "a" : "an"} ${account.role}`)
    if (wasEmpty) await tellOfDevices(context, accounts, name)
    return account
  },
  async password(context, accounts, name) {
    await expected(accounts, name)
    await accounts.setPassword(name, await ask(context, name))
    context.out.line(`${clean(name)} has another password; browsers and apps sign in anew`)
    return accounts.find(name)
  },
  async role({ out }, accounts, name, { role = "listener" }) {
    await accounts.setRole(name, role)
    out.line(`${clean(name)} is ${role === "listener" ? "a" : "an"} ${role} from now on`)
    return accounts.find(name)
  },
  async disable({ out }, accounts, name) {
    await accounts.disable(name)
    out.line(`${clean(name)} is not let in any more; take it back with: ${out.command(`user enable ${clean(name)}`)}`)
    return accounts.find(name)
  },
  async enable({ out }, accounts, name) {
    await accounts.enable(name)
    out.line(`${clean(name)} is let in again; keys and devices work, browsers and apps sign in anew`)
    return accounts.find(name)
  },
  async remove({ out, confirm }, accounts, name) {
    const account = await expected(accounts, name)
    const answer = await confirm(`remove ${clean(name)} with all keys, app passwords and devices?`)
    if (answer === false) throw new Refused("nothing was removed", "answer y to remove it")
    await accounts.remove(name)
    out.line(`${clean(name)} is removed; plays, ratings and playlists stay in the library`)
    return account
  },
}

async function ask(context: Context, name: string): Promise<string> {
  const password = await context.secret(`password for ${clean(name)}`)
  if (password !== undefined) return password
  throw new Refused(
    "there is no password",
    "type it twice at a terminal, or send it as the first line of standard input",
  )
}

/** Before a password is asked for in vain. */
async function expected(accounts: Accounts, name: string): Promise<Account> {
  const account = await accounts.find(name)
  if (account !== undefined) return account
  throw new Refused(`there is no member ${clean(name)}`, "see: ledgerline user list")
}

/** Devices that were paired while there was no account go on without one. */
async function tellOfDevices({ out }: Context, accounts: Accounts, name: string): Promise<void> {
  const others = (await accounts.devices.list()).filter(
    ({ member, revokedAt }) => revokedAt === null && member !== name,
  )
  const members = [...new Set(others.map(({ member }) => member))]
  if (members.length === 0) return
  out.note(
    `devices of ${members.map(clean).join(", ")} go on as they did, without an account; see: ${out.command("device list")}`,
  )
}

async function list({ out }: Context, accounts: Accounts): Promise<void> {
  const all = await accounts.list()
  for (const account of all) out.object(account)
  if (all.length === 0) return out.line(`nobody has an account; make the owner's: ${out.command("user add NAME")}`)
  const day = (at: number | null): string => (at === null ? "" : dayOf(at))
  out.table(
    [{ title: "name" }, { title: "role" }, { title: "since" }, { title: "password of" }, { title: "" }],
    all.map(({ name, role, madeAt, passwordAt, disabledAt }) => [
      name,
      role,
      day(madeAt),
      day(passwordAt),
      disabledAt === null ? "" : "disabled",
    ]),
  )
}
