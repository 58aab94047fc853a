/** What is used of browsers, and no more: their whole vocabulary would be there in every file of the workspace. */

export interface Channel {
  postMessage(message: unknown): void
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void
  close(): void
}

export const openChannel = (name: string): Channel => new BroadcastChannel(name) as unknown as Channel

/** A worker as the page sees it: what `new Worker(…)` gives. */
export interface PageWorker {
  /** Hands it something. */
  postMessage(message: unknown): void
  /** Calls back with what it says. */
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void
  /** Calls back when it could not be started, or failed. */
  addEventListener(type: "error", listener: (event: { readonly message: string }) => void): void
  /** Ends it at once. */
  terminate(): void
}

/** The worker as it sees itself. */
export type WorkerScope = Pick<Channel, "postMessage" | "addEventListener">

export interface FileHandle {
  /** `read-only`: others may read it at the same time. */
  createSyncAccessHandle(options?: { readonly mode: "read-only" }): Promise<SyncHandle>
  getFile(): Promise<Blob>
  /** Takes the place of a file of that name. */
  move(folder: FolderHandle, name: string): Promise<void>
}

/** A file that a worker reads and writes at once. */
export interface SyncHandle {
  getSize(): number
  read(buffer: Uint8Array, options: { readonly at: number }): number
  write(buffer: Uint8Array, options: { readonly at: number }): number
  truncate(size: number): void
  flush(): void
  close(): void
}

export interface FolderHandle {
  getFileHandle(name: string, options?: { readonly create?: boolean }): Promise<FileHandle>
  getDirectoryHandle(name: string, options?: { readonly create?: boolean }): Promise<FolderHandle>
  removeEntry(name: string, options?: { readonly recursive?: boolean }): Promise<void>
  keys(): AsyncIterable<string>
}

/** Answers that the origin keeps by their addresses; pages and their service worker read them too. */
export interface AnswerCache {
  match(url: string): Promise<Response | undefined>
  put(url: string, answer: Response): Promise<void>
  delete(url: string): Promise<boolean>
  keys(): Promise<readonly { readonly url: string }[]>
}

interface Browser {
  /** Not where a page came over plain HTTP. */
  readonly caches?: {
    open(name: string): Promise<AnswerCache>
    delete(name: string): Promise<boolean>
  }
  readonly location: { readonly href: string }

  readonly navigator: {
    readonly storage: {
      getDirectory(): Promise<FolderHandle>
      estimate(): Promise<{ readonly quota?: number; readonly usage?: number }>
    }
  }
  readonly indexedDB: {
    databases(): Promise<readonly { readonly name?: string }[]>
    deleteDatabase(name: string): {
      readonly error: unknown
      addEventListener(type: "success" | "error", listener: () => void): void
    }
  }
}

/** The origin's private file system. Fails where there is none. */
export const privateRoot = async (): Promise<FolderHandle> => browser.navigator.storage.getDirectory()

/** Bytes that this origin may have, and has. */
export const quota = (): Promise<{ readonly quota?: number; readonly usage?: number }> =>
  browser.navigator.storage.estimate()

/** The answers that are kept under a name; undefined where browsers keep none. */
export const answersIn = async (name: string): Promise<AnswerCache | undefined> => browser.caches?.open(name)

export const removeAnswers = async (name: string): Promise<void> => void (await browser.caches?.delete(name))

/** An address below that of what runs here. */
export const addressHere = (path: string): string => new URL(path, browser.location.href).href

export const namesOfDatabases = async (): Promise<readonly (string | undefined)[]> =>
  (await browser.indexedDB.databases()).map(({ name }) => name)

/** Removes a database, if it is there, once nobody has it open. */
export function removeDatabase(name: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const request = browser.indexedDB.deleteDatabase(name)
  request.addEventListener("success", () => resolve())
  request.addEventListener("error", () => reject(request.error))
  return promise
}

const browser = globalThis as unknown as Browser
