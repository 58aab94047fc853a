/** Where the library lies. */
import { homedir } from "node:os"
import { isAbsolute, join, resolve } from "node:path"
import { UsageError } from "./errors.ts"

/**
 * A path that somebody typed, absolute. An empty one, as a variable gives that is not set, is none: it would be the folder
 * that the person is in. Fails with {@link UsageError}.
 */
export function typedPath(cwd: string, text: string, command: string): string {
  if (text === "") throw new UsageError("a path is empty", command)
  return resolve(cwd, text)
}

/** The name of the database in the folder of a library. */
export const DATABASE = "library.sqlite"

type Env = Readonly<Record<string, string | undefined>>

/** The folder of the library: `--data`, else LEDGERLINE_DATA, else where the platform keeps such things. */
export function libraryFolder(asked: string | undefined, env: Env, cwd: string, platform = process.platform): string {
  const named = asked ?? nonEmpty(env["LEDGERLINE_DATA"])
  if (named !== undefined) return resolve(cwd, named)
  const home = nonEmpty(env["HOME"]) ?? homedir()
  if (platform === "darwin") return join(home, "Library", "Application Support", "Ledgerline")
  // A relative path in XDG_DATA_HOME is invalid and to be ignored, says the specification.
  const data = nonEmpty(env["XDG_DATA_HOME"])
  return join(data !== undefined && isAbsolute(data) ? data : join(home, ".local", "share"), "ledgerline")
}

/**
 * The folder that paths on the command line are relative to. Under `npm run ledgerline` the working folder is the
 * checkout, and npm tells where it was called.
 */
export const userFolder = (env: Env, cwd: string): string =>
  (env["npm_package_name"] === "ledgerline" ? nonEmpty(env["INIT_CWD"]) : undefined) ?? cwd

const nonEmpty = (text: string | undefined): string | undefined => (text === "" ? undefined : text)
