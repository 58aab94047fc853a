/** What a server says when it has begun. */
import { homedir } from "node:os"
import type { Context } from "../frame/command.ts"
import { libraryFolder } from "../frame/folder.ts"
import type { Output } from "../frame/output.ts"
import { clean, quoted } from "../frame/text.ts"
import type { ServerNow } from "./serverNow.ts"

/** For `serve`: its addresses, and by what devices and people come in. */
export function tellOfServer({ out }: Pick<Context, "out">, server: ServerNow): void {
  tellAddresses(out, server)
  const { devices, setUpCode } = server
  if (devices === 0)
    out.line(`Pair a device: run \`${out.command("pair-token")}\` here, then \`ledgerline pair TOKEN\` there.`)
  else out.line(out.style("dim", devices === 1 ? "1 device may use it" : `${devices} devices may use it`))
  if (setUpCode === undefined) return
  out.line(
    `Nobody has an account yet. Make the owner's: run \`${out.command("user add NAME")}\`, or set it up in a browser`,
  )
  out.line(`  with the code ${setUpCode}`)
}

/** For `npm start`: what to do next, in commands that work as they stand. */
export function tellBeginners({ out, folder, env, cwd }: Context, music: string, server: ServerNow): void {
  tellAddresses(out, server)
  const where = folder === libraryFolder(undefined, env, cwd) ? "" : ` --data ${quoted(clean(folder))}`
  const command = (words: string) => out.style("bold", `npm run -s ledgerline -- ${words}${where}`)
  out.line(out.style("dim", `the library lies in ${clean(tilde(folder))}; a page on the interface: /api/v1/docs`))
  if (!server.isOpen)
    out.line(
      `For phones and others in your network, start with: npm start -- ${quoted(clean(music))} --host 0.0.0.0${where}`,
    )
  out.line()
  if (server.setUpCode !== undefined) {
    out.line("Nobody has an account yet. Make yours, the owner's, in another terminal:")
    out.line(`  ${command("user add NAME")}`)
    out.line(`  or open the address above in a browser, with the code ${server.setUpCode}`)
  }
  out.line("To play with an app that speaks Subsonic, tell it the address, NAME, and a password that this prints:")
  out.line(`  ${command("app-password NAME --for phone")}`)
  out.line("To sync another computer, make a token for it:")
  out.line(`  ${command("pair-token")}`)
  out.line("Ctrl-C ends it.")
  out.line()
}

function tellAddresses(out: Output, { name, library, addresses, setUpCode, hasLostPasswords }: ServerNow): void {
  if (hasLostPasswords)
    out.note(
      `the machine has another key than it had: make app passwords anew; see: ${out.command("app-password list")}`,
    )
  out.object({ name, library, addresses, setUpCode: setUpCode ?? null })
  out.line(`${out.style("bold", clean(name))} serves the library on`)
  for (const address of addresses) out.line(`  ${address}`)
}

const tilde = (path: string): string => (path.startsWith(`${homedir()}/`) ? `~${path.slice(homedir().length)}` : path)
