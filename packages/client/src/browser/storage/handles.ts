/** Files of the origin's private file system that a worker reads and writes at once. One worker has a file open at a time. */

import type { FolderHandle, SyncHandle } from "../dom.ts"

/** Opens a file, which is made where it is not there. Fails with NoModificationAllowedError where it is open. */
export async function openHandle(folder: FolderHandle, name: string): Promise<SyncHandle> {
  return (await folder.getFileHandle(name, { create: true })).createSyncAccessHandle()
}

/** Opens all of some files, or none. */
export async function openHandles<const Names extends readonly string[]>(
  folder: FolderHandle,
  names: Names,
): Promise<{ [K in keyof Names]: SyncHandle }> {
  const open: SyncHandle[] = []
  try {
    for (const name of names) open.push(await openHandle(folder, name))
  } catch (error) {
    for (const handle of open) handle.close()
    throw error
  }
  return open as { [K in keyof Names]: SyncHandle }
}
