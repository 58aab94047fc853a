/** What the codes of PostgreSQL and of the network mean to callers. */
import { CannotOpen, StorageFailed, StorageFull } from "../errors.ts"

const DISK_FULL = "53100"
/** Connection, aborted by the server, resources, operator intervention, system error, damaged files. */
const FAILURES = /^(08|40|53|57|58|XX00[12])/
/** What Node and pg answer with when the network or the server goes away. */
const NETWORK = /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_|EHOST|ENET|ENOENT|EACCES)/
const TERMINATED = /connection terminated|connection error|closed the connection|trying to connect/i
const READ_ONLY = "25006"

/** A string property of an unknown error. */
function property(error: unknown, name: "code" | "message"): string {
  const value = typeof error === "object" && error !== null ? (error as Record<string, unknown>)[name] : undefined
  return typeof value === "string" ? value : ""
}

/** The typed error that a failure of server or network answers with; any other error stays what it is. */
export function storageError(error: unknown, mode: "read" | "write"): unknown {
  const code = property(error, "code")
  const message = property(error, "message") || code
  if (code === DISK_FULL) return new StorageFull({ message: "no room left for the database" })
  // A server that has become a standby. In a read, it is the work that tried to write.
  const failed = FAILURES.test(code) || NETWORK.test(code) || (mode === "write" && code === READ_ONLY)
  if (!failed && !(code === "" && TERMINATED.test(message))) return error
  return new StorageFailed({ code: code || "CONNECTION", message: `the database failed: ${message}` })
}

/** The typed error for a server that is reached but lets nobody in, and the like. */
export function openError(path: string, error: unknown): unknown {
  const cannot = (reason: CannotOpen["reason"]) =>
    new CannotOpen({ path, reason, message: `${path} cannot be opened: ${property(error, "message")}` })
  const code = property(error, "code")
  if (code === "3D000") return cannot("missing")
  return /^(28|42501)/.test(code) ? cannot("notWritable") : storageError(error, "write")
}
