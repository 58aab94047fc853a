/**
 * Which files there are, and in which blocks of one large file they lie. It changes by records alone, so that the same records
 * give the same tree when they are read again.
 */

/** The size of a page of PostgreSQL. */
export const BLOCK = 8192

export interface File {
  readonly kind: "file"
  readonly id: number
  mode: number
  size: number
  readonly blocks: number[]
  /** How often it is open; its blocks are free only after that. */
  uses: number
  isGone: boolean
}

export interface Folder {
  readonly kind: "folder"
  mode: number
  readonly children: Map<string, Node>
}

export type Node = File | Folder

export type Record =
  | readonly ["folder", path: string, mode: number]
  | readonly ["file", path: string, id: number, mode: number]
  | readonly ["mode", path: string, mode: number]
  | readonly ["move", from: string, to: string]
  | readonly ["remove", path: string]
  /** A file has a size, and blocks behind those that it had. */
  | readonly ["grown", id: number, size: number, ...blocks: number[]]
  | readonly ["cut", id: number, size: number]

/** Numbers of Emscripten. */
const CODES = { EEXIST: 20, EINVAL: 28, EISDIR: 31, ENOENT: 44, ENOSPC: 51, ENOTDIR: 54, ENOTEMPTY: 55 } as const

/** What PostgreSQL is told. */
export class FileError extends Error {
  override readonly name = "FileError"
  readonly code: number

  constructor(code: keyof typeof CODES) {
    super(code)
    this.code = CODES[code]
  }
}

const partsOf = (path: string): string[] => path.split("/").filter((part) => part !== "")

export class Tree {
  readonly root: Folder = { kind: "folder", mode: 0o40700, children: new Map() }
  readonly #files = new Map<number, File>()
  #nextId = 1

  newId(): number {
    return this.#nextId
  }

  find(path: string): Node | undefined {
    let node: Node | undefined = this.root
    for (const part of partsOf(path)) node = node?.kind === "folder" ? node.children.get(part) : undefined
    return node
  }

  node(path: string): Node {
    const found = this.find(path)
    if (found === undefined) throw new FileError("ENOENT")
    return found
  }

  file(path: string): File {
    const node = this.node(path)
    if (node.kind === "folder") throw new FileError("EISDIR")
    return node
  }

  folder(path: string): Folder {
    const node = this.node(path)
    if (node.kind === "file") throw new FileError("ENOTDIR")
    return node
  }

  /** Changes the tree. Answers the file that is not in it any more, if there is one. Fails with {@link FileError}. */
  apply(record: Record): File | undefined {
    switch (record[0]) {
      case "folder":
        return this.#add(record[1], { kind: "folder", mode: record[2], children: new Map() })
      case "file": {
        const [, path, id, mode] = record
        const file: File = { kind: "file", id, mode, size: 0, blocks: [], uses: 0, isGone: false }
        this.#add(path, file)
        this.#files.set(id, file)
        this.#nextId = Math.max(this.#nextId, id + 1)
        return undefined
      }
      case "mode":
        this.node(record[1]).mode = record[2]
        return undefined
      case "move":
        return this.#move(record[1], record[2])
      case "remove":
        return this.#remove(record[1])
      case "grown": {
        const [, id, size, ...blocks] = record
        const file = this.#files.get(id)
        if (file !== undefined) {
          file.size = size
          for (const block of blocks) file.blocks.push(block)
        }
        return undefined
      }
      case "cut": {
        const file = this.#files.get(record[1])
        if (file !== undefined) {
          file.size = record[2]
          file.blocks.length = Math.ceil(record[2] / BLOCK)
        }
        return undefined
      }
    }
  }

  /** Records that make this tree out of nothing. */
  *records(path = "", folder: Folder = this.root): Generator<Record> {
    for (const [name, node] of folder.children) {
      const inner = `${path}/${name}`
      if (node.kind === "folder") {
        yield ["folder", inner, node.mode]
        yield* this.records(inner, node)
      } else {
        yield ["file", inner, node.id, node.mode]
        if (node.size > 0) yield ["grown", node.id, node.size, ...node.blocks]
      }
    }
  }

  #parentOf(path: string): readonly [Folder, string] {
    const parts = partsOf(path)
    const name = parts.pop()
    if (name === undefined) throw new FileError("EINVAL")
    return [this.folder(parts.join("/")), name]
  }

  #add(path: string, node: Node): undefined {
    const [parent, name] = this.#parentOf(path)
    if (parent.children.has(name)) throw new FileError("EEXIST")
    parent.children.set(name, node)
  }

  #remove(path: string): File | undefined {
    const [parent, name] = this.#parentOf(path)
    const node = this.node(path)
    if (node.kind === "folder" && node.children.size > 0) throw new FileError("ENOTEMPTY")
    parent.children.delete(name)
    return this.#gone(node)
  }

  #move(from: string, to: string): File | undefined {
    const node = this.node(from)
    const [source, oldName] = this.#parentOf(from)
    const [target, newName] = this.#parentOf(to)
    const replaced = target.children.get(newName)
    source.children.delete(oldName)
    target.children.set(newName, node)
    return replaced === undefined || replaced === node ? undefined : this.#gone(replaced)
  }

  #gone(node: Node): File | undefined {
    if (node.kind === "folder") return undefined
    node.isGone = true
    this.#files.delete(node.id)
    return node
  }
}
