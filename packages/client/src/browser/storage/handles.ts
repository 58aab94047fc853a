/** Files of the origin's private file system that a worker reads and writes at once. One worker has a file open at a time. */

/** What TypeScript's DOM types leave to workers. */
export interface SyncHandle {
  getSize(): number
  read(buffer: Uint8Array, options: { readonly at: number }): number
  write(buffer: Uint8Array, options: { readonly at: number }): number
  truncate(size: number): void
  flush(): void
  close(): void
}

/** Opens a file, which is made where it is not there. Fails with NoModificationAllowedError where it is open. */
export async function openHandle(folder: FileSystemDirectoryHandle, name: string): Promise<SyncHandle> {
  const file = await folder.getFileHandle(name, { create: true })
  return (file as unknown as { createSyncAccessHandle(): Promise<SyncHandle> }).createSyncAccessHandle()
}

/** Opens all of some files, or none. */
export async function openHandles<const Names extends readonly string[]>(
  folder: FileSystemDirectoryHandle,
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
