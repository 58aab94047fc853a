/** Runs the engine's generators against a database: {@link Work} yields requests, an executor answers each with rows. */
import { StorageFailed } from "../errors.ts"
import type { Request, Row, Work } from "./port.ts"

let stepping = false

/** Code of a work runs between two requests; a store called from there would wait for itself, so that is a defect. */
export function assertOutsideWork(): void {
  if (stepping) throw new Error("a store was called from inside a work: yield requests instead")
}

/** Whoever asks a store after its end gets {@link StorageFailed}, whatever the driver would say. */
export function assertOpen(isClosed: boolean): void {
  if (isClosed) throw new StorageFailed({ code: "CLOSED", message: "the database has been closed" })
}

/** Goes on with a work: `rows` answer its last request. */
function next<T>(running: Work<T>, rows: Row[]): IteratorResult<Request, T> {
  stepping = true
  try {
    return running.next(rows)
  } finally {
    stepping = false
  }
}

/** Lets a work meet the error of its last request, so that its `finally` blocks run. */
function fail<T>(running: Work<T>, error: unknown): void {
  stepping = true
  try {
    running.throw(error)
  } finally {
    stepping = false
  }
}

/**
 * Runs work to its end. An error of a request is thrown into the work, so that its `finally` blocks run, and ends it:
 * the transaction is lost even where the work catches the error.
 */
export function driveSync<T>(work: () => Work<T>, execute: (request: Request) => Row[]): T {
  const running = work()
  let state = next(running, NONE)
  while (!state.done) {
    let rows: Row[]
    try {
      rows = execute(state.value)
    } catch (error) {
      fail(running, error)
      throw error
    }
    state = next(running, rows)
  }
  return state.value
}

const NONE: Row[] = []

/** As {@link driveSync}, for databases that answer later. */
export async function driveAsync<T>(work: () => Work<T>, execute: (request: Request) => Promise<Row[]>): Promise<T> {
  const running = work()
  let state = next(running, NONE)
  while (!state.done) {
    let rows: Row[]
    try {
      rows = await execute(state.value)
    } catch (error) {
      fail(running, error)
      throw error
    }
    state = next(running, rows)
  }
  return state.value
}
