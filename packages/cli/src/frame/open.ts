/** Opens a library for a command. The first file of a start that loads the engine. */
import { existsSync, mkdirSync, rmSync, statSync } from "node:fs"
import { dirname, join } from "node:path"
import { CannotOpen, Library, type Ports, registry, type RepairPeer, type Store } from "@ledgerline/core"
import { openSqlite } from "@ledgerline/core/store/sqlite"
import { systemPorts, thisProcess } from "@ledgerline/core/system"
import { secretsBy } from "@ledgerline/core/machineKey"
import { DATABASE } from "./folder.ts"
import { machineKeyOf } from "./machineKey.ts"
import type { Output } from "./output.ts"

export interface OpenOptions {
  readonly folder: string
  readonly env: NodeJS.ProcessEnv
  /** Whether to make the folder and the library where there is none. */
  readonly create: boolean
  /** Which library it must be, or become; any where left out. */
  readonly id: string | undefined
  /** Whether to leave views of another version as they are. */
  readonly leaveViews: boolean
  /** Who may say what a damaged database is. */
  readonly mendFrom: RepairPeer | undefined
  readonly out: Output
  readonly pause: () => Promise<void>
}

/** Fails with {@link CannotOpen} or DatabaseInUse. */
export async function openLibrary({
  folder,
  env,
  create,
  leaveViews,
  id,
  mendFrom,
  out,
  pause,
}: OpenOptions): Promise<Library> {
  const path = join(folder, DATABASE)
  const cannot = (reason: CannotOpen["reason"], message: string) => new CannotOpen({ path, reason, message })
  if (existsSync(folder) && !statSync(folder).isDirectory()) {
    throw cannot("notALibrary", `${folder} is a file, not the folder of a library`)
  }
  if (create) makeFolder(folder)
  else expectDatabase(folder)
  // Long work of the engine pauses now and then: there a signal ends it.
  const secrets = secretsBy(() => machineKeyOf({ folder, env }, { ports: systemPorts }))
  const ports: Ports = { ...systemPorts, pause, secrets }
  const own = { create, owner: thisProcess(), now: () => systemPorts.clock.now() }
  const like = mendFrom === undefined ? undefined : openSqlite({ ...own, path: ":memory:" })
  if (like !== undefined) await Library.open({ store: like, registry, ports })
  const store = openSqlite({ ...own, path, ...(like === undefined ? {} : { like }) })
  await like?.close()
  try {
    const onProgress = () => out.progress("bringing the views up to this version …")
    const library = await Library.open({
      store,
      registry,
      ports,
      path,
      leaveViews,
      onProgress,
      ...(id === undefined ? {} : { library: id }),
      ...(mendFrom === undefined ? {} : { mendFrom }),
    })
    if (!leaveViews) await library.upgraded()
    out.endProgress()
    return library
  } catch (cause) {
    await store.close()
    throw cause
  }
}

/** Ends a library that was made just now and is not wanted. The file of its lock stays: somebody may wait for it. */
export async function removeMade(library: Library, folder: string): Promise<void> {
  // While it is locked: whoever opens it next finds none.
  for (const end of ["", "-wal", "-shm"]) rmSync(join(folder, `${DATABASE}${end}`), { force: true })
  await library.close()
}

/** Answers the path of the database of a folder. Fails with {@link CannotOpen} where there is none, or nobody may look. */
function expectDatabase(folder: string): string {
  const path = join(folder, DATABASE)
  try {
    statSync(path)
    return path
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    throw code === "ENOENT" || code === "ENOTDIR"
      ? new CannotOpen({ path, reason: "missing", message: `there is no library in ${folder}` })
      : new CannotOpen({ path, reason: "notWritable", message: `${folder} cannot be looked into (${message})` })
  }
}

/** Not `recursive`: that never ends where a folder takes no others, such as `/proc`. */
function makeFolder(path: string): void {
  if (existsSync(path)) return
  if (!existsSync(dirname(path))) makeFolder(dirname(path))
  mkdirSync(path, { mode: 0o700 })
}

/**
 * Opens the database of another library, which stays as it is. Its lock is held until it is closed, so that nobody
 * writes meanwhile. Fails with {@link CannotOpen} or DatabaseInUse.
 */
export function openOther(folder: string): Store {
  const path = expectDatabase(folder)
  return openSqlite({ path, create: false, owner: thisProcess(), now: () => systemPorts.clock.now() })
}
