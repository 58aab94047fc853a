/** Hands a command to the process that has its library open. */
import { existsSync, statSync } from "node:fs"
import { connect, type Socket } from "node:net"
import { join } from "node:path"
import type { Context } from "../command.ts"
import { type Explanation, OwnersError, Stopped } from "../errors.ts"
import { DATABASE } from "../folder.ts"
import { version } from "../version.ts"
import { type FromOwner, type FromVisitor, Lines, lineOf } from "./messages.ts"
import { socketOf } from "./place.ts"

type Visitor = Pick<Context, "folder" | "env" | "cwd" | "json" | "out" | "signal" | "confirm" | "secret">

/** How long an owner may take to take a command on before it is told who does not. */
const ANSWER = 2000
/** How long an owner that was told to stop may take to say so: one that is frozen never does. */
const LAST_WORDS = 3000

/**
 * Lets the owner run a command, as if it ran here. Undefined where nobody has the library open. Fails with
 * {@link OwnersError} where the owner failed, and with Stopped.
 */
export async function visit(visitor: Visitor, argv: readonly string[]): Promise<number | undefined> {
  const socket = await open(visitor)
  if (socket === undefined) return undefined
  const { out, signal, confirm, secret } = visitor
  const send = (message: FromVisitor): void => void socket.write(lineOf(message))
  let waiting: NodeJS.Timeout | undefined
  const stop = (): void => {
    if (!(signal.reason instanceof Stopped)) return void socket.destroy()
    send({ kind: "stop", signal: signal.reason.signal })
    // Who leaves ends the command there, too.
    waiting = setTimeout(() => socket.destroy(), LAST_WORDS)
  }
  signal.addEventListener("abort", stop)
  const slow = setTimeout(() => void tellOwner(visitor, () => socket.bytesRead > 0), ANSWER)
  try {
    return await new Promise<number>((resolve, reject) => {
      const lines = new Lines<FromOwner>()
      const take = (message: FromOwner): void => {
        switch (message.kind) {
          case "begun":
            return out.endProgress()
          case "out":
            return out.raw(message.text)
          case "err":
            return out.error(message.text)
          case "bytes":
            return void out.bytes(Buffer.from(message.text, "base64")).catch(reject)
          case "ask":
            return void confirm(message.question).then((yes) => send({ kind: "answer", yes: yes ?? null }), reject)
          case "askSecret":
            return void secret(message.question).then((text) => send({ kind: "secret", text: text ?? null }), reject)
          case "end":
            return message.explanation === undefined
              ? resolve(message.code)
              : reject(new OwnersError(message.explanation))
        }
      }
      socket.on("data", (chunk: string) => {
        try {
          for (const message of lines.take(chunk)) take(message)
        } catch (cause) {
          reject(cause instanceof Error ? cause : new Error(String(cause)))
        }
      })
      socket.once("close", () => reject(new OwnersError(GONE)))
      send({ kind: "visit", ...visitOf(visitor, argv) })
    })
  } finally {
    signal.removeEventListener("abort", stop)
    clearTimeout(waiting)
    clearTimeout(slow)
    socket.destroy()
    if (signal.aborted) signal.throwIfAborted()
  }
}

/** Says whom the command waits for: a program that hangs, or that somebody has stopped. */
async function tellOwner({ folder, out, signal }: Visitor, hasAnswered: () => boolean): Promise<void> {
  const { ownerOf } = await import("@ledgerline/core/store/sqlite")
  const owner = ownerOf(join(folder, DATABASE))
  if (hasAnswered() || signal.aborted) return
  const who = owner === null ? "the process" : `process ${owner.pid} on ${owner.host}`
  const line = `waiting for ${who}, which has this library open and does not answer …`
  if (out.isErrorTerminal) out.progress(line)
  else out.note(line)
}

const GONE: Explanation = {
  tag: "OwnerGone",
  reason: "ownerGone",
  message: "the program that has this library open ended before the command was done",
  remedy: "repeat the command",
  code: 1,
}

function open({ folder, env }: Visitor): Promise<Socket | undefined> {
  const path = socketOf(folder, env)
  if (!isOurs(path)) return Promise.resolve(undefined)
  return new Promise((resolve) => {
    const socket = connect(path).setEncoding("utf8")
    // Left behind by a process that was killed: then the library is free.
    socket.on("error", () => resolve(undefined))
    socket.once("connect", () => resolve(socket))
  })
}

/** Nobody else's: what is typed here is for nobody else to read. */
function isOurs(path: string): boolean {
  if (process.platform === "win32") return true
  if (!existsSync(path)) return false
  const uid = process.getuid?.()
  return uid === undefined || [uid, 0].includes(statSync(path).uid)
}

const ENV = /^(?:LANG|LANGUAGE|LC_[A-Z]+|TZ|TERM|NO_COLOR)$/

const visitOf = ({ json, cwd, env, out }: Visitor, argv: readonly string[]) => ({
  version: version(),
  argv,
  json,
  cwd,
  env: Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => ENV.test(entry[0]) && entry[1] !== undefined),
  ),
  ...out.screens,
})
