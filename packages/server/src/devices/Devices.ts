/** Devices and their pairings. docs/spec/sync.md, SYNC-40, SYNC-41, SYNC-44. */
import { timingSafeEqual } from "node:crypto"
import { deriveId, isSignedBy, type Library, query, queryOne, remove, run, upsert, type Work } from "@ledgerline/core"
import { encodePairingToken } from "@ledgerline/sync"
import * as contract from "@ledgerline/sync/contract"
import { DEVICE, DEVICE_REPLACED, PAIRING, prepareDeviceTables, SERVING } from "./tables.ts"

export interface Device {
  readonly id: string
  readonly name: string
  readonly member: string
  /** Milliseconds since 1970. */
  readonly pairedAt: number
  readonly seenAt: number | null
  readonly revokedAt: number | null
  /** The device that this one is by now: it was paired again, and has not come in as this one since. */
  readonly replacedBy: string | null
}

export interface Pairing {
  /** What the person carries to the device. A secret until it is used. */
  readonly token: string
  readonly expiresAt: number
}

/** How long a token can be used, in milliseconds. */
export const PAIRING_LASTS = 10 * 60_000

/** More are not kept open at once: the oldest go. */
const MOST_PAIRINGS = 20

/** Whether a pairing is still open. Where the clock was put back by years since, it would be for years. */
const isYoung = (expiresAt: number, now: number): boolean => expiresAt > now && expiresAt <= now + 2 * PAIRING_LASTS

interface PairingRow {
  readonly secret: Uint8Array
  readonly member: string
  readonly expiresAt: number
  readonly device: string | null
  readonly request: string | null
}

const COLUMNS =
  `id, name, member, "pairedAt", "seenAt", "revokedAt", ` +
  `(SELECT "by" FROM "${DEVICE_REPLACED.name}" WHERE "${DEVICE_REPLACED.name}".device = "${DEVICE.name}".id) AS "replacedBy"`

/** How a server is reached. */
export interface Serving {
  /** What it calls itself. */
  readonly name: string
  readonly addresses: readonly string[]
}

/** One for each library that is open, so that all of a process learn who is revoked. */
const opened = new WeakMap<Library, Devices>()

export class Devices {
  readonly #library: Library
  readonly #revoked = new Set<(device: string) => void>()

  private constructor(library: Library) {
    this.#library = library
  }

  static async open(library: Library): Promise<Devices> {
    await prepareDeviceTables(library.store)
    const devices = opened.get(library) ?? new Devices(library)
    opened.set(library, devices)
    return devices
  }

  /** Notes how this server is reached from now on. */
  async announce({ name, addresses }: Serving): Promise<void> {
    await this.#library.store.write(() => upsert(SERVING, [[1, name, JSON.stringify(addresses)]]))
  }

  /** How this server is reached, or was when it last listened; undefined where it never did. */
  async serving(): Promise<Serving | undefined> {
    const row = await this.#library.store.read(() =>
      queryOne<{ name: string; addresses: string }>(`SELECT name, addresses FROM "${SERVING.name}" WHERE id = 1`),
    )
    return row === undefined ? undefined : { name: row.name, addresses: JSON.parse(row.addresses) as string[] }
  }

  /** Makes a token for one device of a member. `addresses` are where this server may be reached. */
  async openPairing(member: string, addresses: readonly string[]): Promise<Pairing> {
    const { store, ports, id: library } = this.#library
    const pairing = Buffer.from(ports.random.bytes(8)).toString("hex")
    const secret = Uint8Array.from(ports.random.bytes(16))
    const { publicKey } = await this.#library.identify(ports.random.bytes(32))
    const now = ports.clock.now()
    const expiresAt = now + PAIRING_LASTS
    await store.write(function* () {
      const all = yield* query<{ id: string; expiresAt: number }>(
        `SELECT id, "expiresAt" FROM "${PAIRING.name}" ORDER BY "expiresAt" DESC`,
      )
      const kept = new Set(all.filter((row) => isYoung(row.expiresAt, now)).slice(0, MOST_PAIRINGS - 1))
      yield* remove(
        PAIRING,
        all.filter((row) => !kept.has(row)).map((row) => [row.id]),
      )
      yield* upsert(PAIRING, [[pairing, secret, member, expiresAt, null, null]])
    })
    return { token: encodePairingToken({ pairing, secret, library, publicKey, addresses }), expiresAt }
  }

  /** Whether a pairing was opened here, used or not. A copy of this library, made before, has not. */
  async hasPairing(pairing: string): Promise<boolean> {
    const rows = await this.#library.store.read(() =>
      query(`SELECT 1 AS one FROM "${PAIRING.name}" WHERE id = ?`, [pairing]),
    )
    return rows.length > 0
  }

  /**
   * Takes a device in that proves that it has the secret of an open pairing. Whoever repeats the same request is told the
   * same. Undefined where the pairing is not open, and where the proof is wrong: nobody learns which.
   */
  async redeem({ proof, former, ...request }: contract.PairRequest): Promise<contract.PairAnswer | undefined> {
    const library = this.#library
    const now = library.ports.clock.now()
    const name = (await this.serving())?.name ?? "server"
    return library.store.write(function* () {
      const pairing = yield* queryOne<PairingRow>(
        `SELECT secret, member, "expiresAt", device, request FROM "${PAIRING.name}" WHERE id = ?`,
        [request.pairing],
      )
      if (pairing === undefined || !isYoung(pairing.expiresAt, now)) return undefined
      const wanted = contract.pairProof(pairing.secret, request)
      if (!timingSafeEqual(Buffer.from(wanted, "hex"), Buffer.from(proof, "hex"))) return undefined
      if (pairing.request !== null && pairing.request !== wanted) return undefined
      const { member } = pairing
      const device = deriveId("device", request.publicKey)
      if (pairing.device === null) {
        const publicKey = Buffer.from(request.publicKey, "hex")
        yield* upsert(DEVICE, [[device, request.name, member, publicKey, now, null, null]])
        if (former !== undefined && (yield* isFormer(former, request, library.id)))
          yield* upsert(DEVICE_REPLACED, [[former.device, device]])
        yield* run(`UPDATE "${PAIRING.name}" SET device = ?, request = ? WHERE id = ?`, [
          device,
          wanted,
          request.pairing,
        ])
      }
      const answer = { device, member, name, library: library.id }
      return { ...answer, proof: contract.pairedProof(pairing.secret, request.nonce, answer) }
    })
  }

  /** All that were ever paired, the last first. */
  list(): Promise<Device[]> {
    return this.#library.store.read(() =>
      query<Device>(`SELECT ${COLUMNS} FROM "${DEVICE.name}" ORDER BY "pairedAt" DESC, id`),
    )
  }

  /** The device with its key; undefined where there is none of that id. */
  find(id: string): Promise<(Device & { readonly publicKey: Uint8Array }) | undefined> {
    return this.#library.store.read(() =>
      queryOne<Device & { publicKey: Uint8Array }>(
        `SELECT ${COLUMNS}, "publicKey" FROM "${DEVICE.name}" WHERE id = ?`,
        [id],
      ),
    )
  }

  /** Notes that a device has signed in. */
  async seen(id: string): Promise<void> {
    const now = this.#library.ports.clock.now()
    await this.#library.store.write(function* () {
      yield* run(`UPDATE "${DEVICE.name}" SET "seenAt" = ? WHERE id = ?`, [now, id])
      yield* remove(DEVICE_REPLACED, [[id]])
    })
  }

  /** Lets a device in no more, from now on. False where there is none of that id. */
  async revoke(id: string): Promise<boolean> {
    if ((await this.find(id)) === undefined) return false
    const now = this.#library.ports.clock.now()
    await this.#library.store.write(() =>
      run(`UPDATE "${DEVICE.name}" SET "revokedAt" = ? WHERE id = ? AND "revokedAt" IS NULL`, [now, id]),
    )
    for (const listener of this.#revoked) listener(id)
    return true
  }

  /** Gives a device another name. False where there is none of that id. */
  async rename(id: string, name: string): Promise<boolean> {
    if ((await this.find(id)) === undefined) return false
    await this.#library.store.write(() => run(`UPDATE "${DEVICE.name}" SET name = ? WHERE id = ?`, [name, id]))
    return true
  }

  /** Ends what the devices of a member have under way, since their rights have changed; they sign in anew where they may. */
  async interrupt(member: string): Promise<void> {
    const own = await this.#library.store.read(() =>
      query<{ id: string }>(`SELECT id FROM "${DEVICE.name}" WHERE member = ?`, [member]),
    )
    for (const { id } of own) for (const listener of this.#revoked) listener(id)
  }

  /** Is told of each device that is revoked, or has to sign in anew. Answers what ends it. */
  onRevoked(listener: (device: string) => void): () => void {
    this.#revoked.add(listener)
    return () => this.#revoked.delete(listener)
  }
}

/** Whether who asks was a device here that may still come in: it has the key of that one. */
function* isFormer(
  { device, signature }: NonNullable<contract.PairRequest["former"]>,
  request: Pick<contract.PairRequest, "pairing" | "publicKey">,
  library: string,
): Work<boolean> {
  const row = yield* queryOne<{ publicKey: Uint8Array }>(
    `SELECT "publicKey" FROM "${DEVICE.name}" WHERE id = ? AND "revokedAt" IS NULL`,
    [device],
  )
  const statement = contract.successionStatement(device, request, library)
  return row !== undefined && isSignedBy(row.publicKey, statement, Buffer.from(signature, "hex"))
}
