/**
 * What is secret in a browser's database is sealed by a key that the browser keeps and never gives out, not even to this page: a
 * copy of the files is nobody to the servers.
 */
import type { Secrets } from "@ledgerline/core"
import { get, set } from "idb-keyval"
import { keyStore } from "./keys.ts"

type Key = Awaited<ReturnType<typeof makeKey>>

const NONCE = 12
/** The first byte of what is sealed; another one would be another way of sealing. */
const FORM = 1

const makeKey = () => crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"])

/** Of the library of a name. Only the worker that has the library open may ask. */
export function browserSecrets(name: string): Secrets {
  const keys = keyStore()
  let known: Promise<Key> | undefined
  const key = (): Promise<Key> => (known ??= readOrMake())

  async function readOrMake(): Promise<Key> {
    const kept = await get<Key>(name, keys)
    if (kept !== undefined) return kept
    const made = await makeKey()
    await set(name, made, keys)
    return made
  }

  const way = (what: string, iv: Uint8Array<ArrayBuffer>) => ({
    name: "AES-GCM",
    iv,
    additionalData: new TextEncoder().encode(what),
  })

  return {
    async seal(what, bytes) {
      const nonce = crypto.getRandomValues(new Uint8Array(NONCE))
      const closed = await crypto.subtle.encrypt(way(what, nonce), await key(), Uint8Array.from(bytes))
      return Uint8Array.from([FORM, ...nonce, ...new Uint8Array(closed)])
    },
    async open(what, sealed) {
      if (sealed[0] !== FORM) return undefined
      const nonce = Uint8Array.from(sealed.subarray(1, 1 + NONCE))
      const closed = Uint8Array.from(sealed.subarray(1 + NONCE))
      const opened = await crypto.subtle.decrypt(way(what, nonce), await key(), closed).catch(() => undefined)
      return opened === undefined ? undefined : new Uint8Array(opened)
    },
  }
}
