/** Runs commands that other processes ask of the one that has the library open. */
import { chmodSync, mkdirSync, rmSync } from "node:fs"
import { createServer, type Socket } from "node:net"
import { dirname } from "node:path"
import { setImmediate } from "node:timers/promises"
import type { Library } from "@ledgerline/core"
import type { Context } from "../command.ts"
import { explain, exitCodeOf, Stopped } from "../errors.ts"
import { EXIT } from "../exit.ts"
import { Output, type Sink } from "../output.ts"
import { version } from "../version.ts"
import { type FromOwner, type FromVisitor, Lines, lineOf, type Screen, type Visit } from "./messages.ts"
import { socketOf } from "./place.ts"

export interface Host {
  /** Takes nobody in any more, and ends what is under way. */
  close(): Promise<void>
}

type Owner = Pick<Context, "folder" | "env">

/** What a command gets that runs here for somebody else; `call` is the frame's. */
export type VisitContext = Omit<Context, "call" | "host">

/** The library must be this process's own: whatever socket is there was left behind. */
export async function host(
  { folder, env }: Owner,
  library: Library,
  run: (context: VisitContext, name: string, argv: readonly string[]) => Promise<number>,
): Promise<Host> {
  const path = socketOf(folder, env)
  if (process.platform !== "win32") {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    rmSync(path, { force: true })
  }
  const underWay = new Map<Promise<void>, AbortController>()
  const server = createServer((socket) => {
    const stop = new AbortController()
    const served = serve(socket, stop).catch(() => undefined)
    underWay.set(served, stop)
    void served.finally(() => underWay.delete(served))
  })

  async function serve(socket: Socket, stop: AbortController): Promise<void> {
    const send = (message: FromOwner, written?: (error?: Error | null) => void): void => {
      if (socket.writable) socket.write(lineOf(message), written)
      else written?.(new Error("whoever asked has gone"))
    }
    const end = (error: unknown): void => {
      const explanation = explain(error)
      send({ kind: "end", code: exitCodeOf(error), ...(explanation === undefined ? {} : { explanation }) })
    }
    const answers: ((yes: boolean | undefined) => void)[] = []
    const secrets: ((text: string | undefined) => void)[] = []
    const leave = (): void => {
      stop.abort(new Stopped("SIGHUP"))
      for (const answer of [...answers.splice(0), ...secrets.splice(0)]) answer(undefined)
    }
    socket.on("error", leave).on("close", leave)
    const visit = await new Promise<Visit>((resolve, reject) => {
      const lines = new Lines<FromVisitor>()
      socket.setEncoding("utf8").on("data", (chunk: string) => {
        try {
          for (const message of lines.take(chunk)) {
            if (message.kind === "visit") resolve(message)
            else if (message.kind === "stop") stop.abort(new Stopped(message.signal))
            else if (message.kind === "answer") answers.shift()?.(message.yes ?? undefined)
            else secrets.shift()?.(message.text ?? undefined)
          }
        } catch (cause) {
          reject(cause instanceof Error ? cause : new Error(String(cause)))
          socket.destroy()
        }
      })
      socket.once("close", () => reject(new Error("gone")))
    })
    if (visit.version !== version()) {
      const message = `the program that has this library open is version ${visit.version === "" ? "?" : version()}`
      const remedy = "end it and start it again, so that both are of one version"
      send({
        kind: "end",
        code: EXIT.cannotOpen,
        explanation: { tag: "OtherVersion", reason: "otherVersion", message, remedy, code: EXIT.cannotOpen },
      })
      return void socket.end()
    }
    send({ kind: "begun" })
    const sink = (kind: "out" | "err", screen: Screen): Sink => ({
      ...screen,
      write(content, written) {
        if (typeof content === "string") send({ kind, text: content }, written)
        else send({ kind: "bytes", text: Buffer.from(content).toString("base64") }, written)
      },
    })
    const { json, cwd, argv } = visit
    const out = new Output({
      stdout: sink("out", visit.stdout),
      stderr: sink("err", visit.stderr),
      json,
      colour: visit.colour,
      called: visit.called,
    })
    const [name = "", ...args] = argv
    const context: VisitContext = {
      out,
      json,
      folder,
      cwd,
      env: { ...env, ...visit.env },
      signal: stop.signal,
      isPast: false,
      isAlone: false,
      library: () => Promise.resolve(library),
      libraryOrNew: () => Promise.resolve(library),
      replica: () => Promise.resolve(library.origin),
      confirm: (question) =>
        new Promise((resolve) => {
          answers.push(resolve)
          send({ kind: "ask", question })
        }),
      secret: (question) =>
        new Promise((resolve) => {
          secrets.push(resolve)
          send({ kind: "askSecret", question })
        }),
      pause: async () => {
        await setImmediate()
        stop.signal.throwIfAborted()
      },
    }
    try {
      const code = await run(context, name, args)
      out.endProgress()
      send({ kind: "end", code })
    } catch (error) {
      out.endProgress()
      end(error)
    }
    socket.end()
  }

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject)
    server.listen(path, resolve)
  })
  if (process.platform !== "win32") chmodSync(path, 0o600)
  return {
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      const all = [...underWay]
      for (const [, stop] of all) stop.abort(new Stopped("SIGTERM"))
      await Promise.all(all.map(([served]) => served))
      await closed
    },
  }
}
