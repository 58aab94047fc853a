/** Asks for a password that is to be. It is shown nowhere and kept nowhere. */
import { once } from "node:events"
import { createInterface } from "node:readline/promises"
import { Writable } from "node:stream"

/** How often somebody may type it differently the second time. */
const TRIES = 3
const LONGEST = 4096

/**
 * At a terminal it is typed twice and not shown; otherwise it is the first line of standard input. Undefined where that is
 * empty, or nobody types the same twice.
 */
export async function askSecret(
  process: NodeJS.Process,
  question: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (!process.stdin.isTTY) return firstLine(process.stdin, signal)
  for (let left = TRIES; left > 0; left--) {
    const one = await typed(process, `${question}: `, signal)
    if (one === "") return undefined
    if ((await typed(process, "once more: ", signal)) === one) return one
    process.stderr.write("these are two\n")
  }
  return undefined
}

async function typed(process: NodeJS.Process, prompt: string, signal: AbortSignal): Promise<string> {
  const { stdin, stderr } = process
  // Readline shows what is typed where it writes to: nowhere.
  const nowhere = new Writable({ write: (_, __, done) => done() })
  const asking = createInterface({ input: stdin, output: nowhere, terminal: true, historySize: 0 })
  // In its raw mode the terminal hands Ctrl-C to whoever reads, and not as a signal.
  asking.on("SIGINT", () => process.kill(process.pid, "SIGINT"))
  stderr.write(prompt)
  try {
    const closed = once(asking, "close").then(() => "")
    return await Promise.race([asking.question("", { signal }), closed])
  } catch (cause) {
    signal.throwIfAborted()
    throw cause
  } finally {
    asking.close()
    stderr.write("\n")
  }
}

async function firstLine(input: NodeJS.ReadStream, signal: AbortSignal): Promise<string | undefined> {
  let text = ""
  const stop = (): void => void input.destroy()
  signal.addEventListener("abort", stop)
  try {
    input.setEncoding("utf8")
    for await (const chunk of input) {
      text += String(chunk)
      if (text.includes("\n") || text.length > LONGEST) break
    }
  } finally {
    signal.removeEventListener("abort", stop)
  }
  signal.throwIfAborted()
  const line = (text.split("\n")[0] ?? "").replace(/\r$/, "")
  return line === "" || text.length > LONGEST ? undefined : line
}
