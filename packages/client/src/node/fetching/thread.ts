/**
 * The thread of {@link FetchThread}: it receives downloads, writes them and finds out what they are, so that no byte of them
 * passes through the thread of the program. Files are written at once, as bytes come: nothing waits in memory.
 */
import { setDefaultCACertificates } from "node:tls"
import { parentPort } from "node:worker_threads"
import { fieldsOf } from "../../errors.ts"
import { digestAt, examineAt, FileInThread } from "./FileInThread.ts"
import { Line } from "./Line.ts"
import type { Call, FromThread, ToThread } from "./messages.ts"
import { take } from "./take.ts"

const files = new Map<number, FileInThread>()
const lines = new Map<number, Line>()
const tell = (message: FromThread): void => parentPort?.postMessage(message)

parentPort?.on("message", ({ number, ...call }: ToThread) => {
  void answer(call).then(
    (value) => tell({ number, value, ...positionOf(call) }),
    (cause: unknown) => tell({ number, error: fieldsOf(cause), ...positionOf(call) }),
  )
})

const positionOf = (call: Call): { readonly position?: number | undefined } =>
  "file" in call ? { position: files.get(call.file)?.position } : {}

async function answer(call: Call): Promise<unknown> {
  switch (call.kind) {
    case "begin":
      return void files.set(call.file, FileInThread.open(call.begun))
    case "write":
      return fileOf(call).write(call.bytes)
    case "take":
      return take(lineOf(call), fileOf(call), call.size, (position) => tell({ file: call.file, position }))
    case "end":
      return fileOf(call).end()
    case "examine":
      return examineAt(call.path, call.seal)
    case "digest":
      return digestAt(call.path, call.seal)
    case "keep":
      return fileOf(call)
        .keep(call.path)
        .finally(() => files.delete(call.file))
    case "pause":
      return fileOf(call)
        .pause()
        .finally(() => files.delete(call.file))
    case "drop":
      return fileOf(call)
        .drop()
        .finally(() => files.delete(call.file))
    case "ask": {
      const line = new Line(call.asked)
      lines.set(call.answer, line)
      return line.head
    }
    case "read":
      return lineOf(call).read()
    case "close":
      lines.get(call.answer)?.close()
      return void lines.delete(call.answer)
    case "trust":
      return setDefaultCACertificates(call.certificates)
  }
}

function fileOf({ file }: { readonly file: number }): FileInThread {
  const found = files.get(file)
  if (found === undefined) throw new Error("the file is not open")
  return found
}

function lineOf({ answer: number }: { readonly answer: number }): Line {
  const found = lines.get(number)
  if (found === undefined) throw new Error("the line was closed")
  return found
}
