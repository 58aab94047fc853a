/** `app-password NAME`, `app-password list|remove`: passwords for apps that speak Subsonic. */
import { People } from "@ledgerline/server"
import { defineCommand } from "../frame/command.ts"
import { UsageError } from "../frame/errors.ts"
import { machineKeyOf } from "../frame/machineKey.ts"
import { clean } from "../frame/text.ts"
import { ownedList, removeOwned } from "../reads/owned.ts"

export const command = defineCommand({
  usage: "[add] NAME | list [NAME] | remove ID",
  arity: [1, 2],
  options: { for: { type: "text", value: "LABEL", doc: "which app or device it is for; `app` unless given" } },
  details:
    "Apps that speak Subsonic sign in with the member's name and a password of their own, made here of chance: one for each\n" +
    "app, so that one can be taken away. The password of the account is never an app's. It is shown once.\n" +
    "With --json: { id, password, member, name }; for list a line each, { id, member, name, madeAt, usedAt, isReadable }.",
  examples: [
    "ledgerline app-password ada --for 'phone'",
    "ledgerline app-password list",
    "ledgerline app-password remove 3f1c",
  ],
  run: async (context, { args: [first = "", second], options }) => {
    const library = await context.library()
    const { appPasswords } = await People.open({ library, key: machineKeyOf(context, library) })
    if (first === "list")
      return ownedList(context, await appPasswords.list(second), {
        none: "there are none; make one: ledgerline app-password NAME",
        more: ({ isReadable }) => (isReadable ? "" : "of no use: the machine has another key"),
        object: ({ isReadable }) => ({ isReadable }),
      })
    if (first === "remove" && second !== undefined) {
      const all = await appPasswords.list()
      const remove = (id: string) => appPasswords.remove(id)
      return removeOwned(context, { what: "app password", which: second, all, remove })
    }
    const member = first === "add" ? second : first
    if (member === undefined || first === "remove" || (first !== "add" && second !== undefined))
      throw new UsageError("say: app-password NAME, app-password list, or app-password remove ID", "app-password")
    const name = options.for ?? "app"
    const { id, password } = await appPasswords.add(member, name)
    context.out.object({ id, password, member, name })
    context.out.line(password)
    context.out.note(context.out.styleError("dim", `for one app of ${clean(member)}; not shown again`))
  },
})
