/**
 * The key of this machine: what is kept of other people's secrets is sealed with it, and tokens are signed with keys that
 * are derived from it. It lies beside the database, or comes from systemd, and never in a backup of the library.
 */
import { hkdfSync } from "node:crypto"
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs"
import { dirname } from "node:path"
import { xchacha20poly1305 } from "@noble/ciphers/chacha.js"
import type { Ports, Secrets } from "../ports.ts"
import { KeyRefused } from "./errors.ts"

type Random = Ports["random"]

const LENGTH = 32
const NONCE = 24
/** The first byte of what is sealed; another one would be another way of sealing. */
const FORM = 1

export class MachineKey {
  readonly #random: Random
  readonly #bytes: Uint8Array
  readonly #sealing: Uint8Array

  constructor(bytes: Uint8Array, random: Random) {
    this.#random = random
    this.#bytes = Uint8Array.from(bytes)
    this.#sealing = this.derive("seal")
  }

  /** Tells keys apart without giving anything of them away. */
  get id(): string {
    return Buffer.from(this.derive("id").subarray(0, 8)).toString("hex")
  }

  /** A key of 32 bytes for one purpose: knowing it tells nothing of the others. */
  derive(purpose: string): Uint8Array {
    return new Uint8Array(hkdfSync("sha256", this.#bytes, "", `ledgerline ${purpose} 1`, LENGTH))
  }

  /** Closes a text so that only this key opens it, and only as what it is: `what` names its place. */
  seal(what: string, text: string): Uint8Array {
    return this.sealBytes(what, Buffer.from(text))
  }

  /** What {@link seal} closed; undefined where it was changed, moved or closed with another key. */
  open(what: string, sealed: Uint8Array): string | undefined {
    const opened = this.openBytes(what, sealed)
    return opened === undefined ? undefined : Buffer.from(opened).toString()
  }

  /** As {@link seal}. */
  sealBytes(what: string, bytes: Uint8Array): Uint8Array {
    const nonce = Uint8Array.from(this.#random.bytes(NONCE))
    const closed = xchacha20poly1305(this.#sealing, nonce, Buffer.from(what)).encrypt(bytes)
    return Uint8Array.from([FORM, ...nonce, ...closed])
  }

  /** As {@link open}. */
  openBytes(what: string, sealed: Uint8Array): Uint8Array | undefined {
    if (sealed[0] !== FORM) return undefined
    const nonce = sealed.subarray(1, 1 + NONCE)
    try {
      return xchacha20poly1305(this.#sealing, nonce, Buffer.from(what)).decrypt(sealed.subarray(1 + NONCE))
    } catch {
      return undefined
    }
  }
}

/** Seals by a key that is read, or made, when something is to be sealed or opened first. */
export function secretsBy(key: () => MachineKey): Secrets {
  let known: MachineKey | undefined
  const once = (): MachineKey => (known ??= key())
  return {
    seal: async (what, bytes) => once().sealBytes(what, bytes),
    open: async (what, sealed) => once().openBytes(what, sealed),
  }
}

export interface KeyPlaces {
  /** Where the key lies, and where it is made when there is none. */
  readonly path: string
  /** The file of a systemd credential: taken in place of `path`, never made. */
  readonly credential?: string | undefined
  readonly random: Random
}

/** Reads the key, and makes it when it is first wanted. Fails with {@link KeyRefused}. */
export function openMachineKey({ path, credential, random }: KeyPlaces): MachineKey {
  // Systemd gives a service's user its credentials by an access list, which shows as rights of the group.
  if (credential !== undefined) return new MachineKey(read(credential, 0o007), random)
  try {
    return new MachineKey(read(path, 0o077), random)
  } catch (cause) {
    if (!(cause instanceof KeyRefused) || cause.reason !== "missing") throw cause
  }
  make(path, random)
  return new MachineKey(read(path, 0o077), random)
}

function read(path: string, forbidden: number): Uint8Array {
  const refused = (reason: KeyRefused["reason"], message: string) => new KeyRefused({ reason, message })
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) throw refused("missing", `there is no key in ${path}`)
  if (process.platform !== "win32") {
    if ((found.mode & forbidden) !== 0) throw refused("readable", `others than its owner may read the key in ${path}`)
    if (![process.getuid?.(), 0].includes(found.uid)) throw refused("readable", `the key in ${path} is somebody else's`)
  }
  const text = found.isFile() && found.size <= 2 * LENGTH + 2 ? readFileSync(path) : Buffer.alloc(0)
  const hex = /^([0-9a-f]{64})\s*$/i.exec(text.toString("latin1"))?.[1]
  const bytes = hex === undefined ? text : Buffer.from(hex, "hex")
  if (bytes.length !== LENGTH || new Set(bytes).size < 8)
    throw refused("notAKey", `${path} does not hold 32 bytes of chance`)
  return bytes
}

/** Whole or not at all, at whatever moment the power goes. Whoever comes second finds the key of whoever came first. */
function make(path: string, random: Random): void {
  const beside = `${path}.${Buffer.from(random.bytes(8)).toString("hex")}`
  try {
    const file = openSync(beside, "wx", 0o600)
    try {
      writeSync(file, `${Buffer.from(random.bytes(LENGTH)).toString("hex")}\n`)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    place(beside, path)
  } finally {
    rmSync(beside, { force: true })
  }
  if (process.platform === "win32") return
  const folder = openSync(dirname(path), "r")
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}

/** Gives a file a name that nothing has; nothing happens where something has it. */
function place(beside: string, path: string): void {
  try {
    linkSync(beside, path)
  } catch (cause) {
    const { code = "" } = cause as NodeJS.ErrnoException
    if (code === "EEXIST") return
    // Some file systems have no second names, such as that of memory cards.
    if (!["EPERM", "ENOTSUP", "ENOSYS", "EOPNOTSUPP"].includes(code)) throw cause
    if (!existsSync(path)) renameSync(beside, path)
  }
}
