/** What there is to say of a server that has begun to answer. */
import type { Library } from "@ledgerline/core"
import type { People } from "@ledgerline/server"

export interface ServerNow {
  readonly name: string
  /** The id of the library. */
  readonly library: string
  readonly addresses: readonly string[]
  /** Whether others than this machine can reach it. */
  readonly isOpen: boolean
  /** With which the first account is made; undefined where there is one. */
  readonly setUpCode: string | undefined
  /** Devices that are paired. */
  readonly devices: number
  /** Whether app passwords cannot be read any more: the machine has another key than it had. */
  readonly hasLostPasswords: boolean
}

interface Begun {
  readonly name: string
  readonly library: Library
  readonly addresses: readonly string[]
  readonly isOpen: boolean
  readonly people: People
}

/** Makes the code for the first account: the one before is void. */
export async function serverNow({ name, library, addresses, isOpen, people }: Begun): Promise<ServerNow> {
  const passwords = await people.appPasswords.list()
  const devices = await people.accounts.devices.list()
  return {
    name,
    library: library.id,
    addresses,
    isOpen,
    setUpCode: await people.setUp.open(),
    devices: devices.filter(({ revokedAt, replacedBy }) => revokedAt === null && replacedBy === null).length,
    hasLostPasswords: passwords.some(({ isReadable }) => !isReadable),
  }
}
