/** Who belongs to the library, and with which devices, over HTTP. */
import { DeviceGroup, hasRole, mayCall, OWNERS, type Principal, Refusal, UserGroup } from "@ledgerline/api"
import { isAddress } from "@ledgerline/sync"
import type { FastifyInstance } from "fastify"
import { type Implementation, implement } from "../../app/implement.ts"
import type { Device } from "../../devices/Devices.ts"
import type { Account } from "../Accounts.ts"
import type { AccessRoutes } from "./options.ts"
import { expectThere, personOf } from "./person.ts"

export function userRoutes(app: FastifyInstance, { people }: AccessRoutes, options: Implementation): void {
  const { accounts, once } = people
  const existing = async (name: string): Promise<Account> => {
    const account = await accounts.find(name)
    if (account === undefined) throw new Refusal(404, "notFound", "there is no such member")
    return account
  }
  implement(
    app,
    UserGroup,
    {
      users: async () => ({ items: await accounts.list() }),
      async addUser(call) {
        personOf(call.principal)
        return once.answer(call, () => accounts.add(call.body))
      },
      async changeUser(call) {
        const { name } = call.params
        const { signIn } = personOf(call.principal)
        const { role, password, isDisabled } = call.body
        // All of a request happens, or nothing.
        if (Object.keys(call.body).length !== 1) throw new Refusal(400, "badRequest", "say one change at a time")
        return once.answer(call, async () => {
          await existing(name)
          if (password !== undefined) await accounts.setPassword(name, password, signIn)
          if (role !== undefined) await accounts.setRole(name, role)
          if (isDisabled !== undefined) await (isDisabled ? accounts.disable(name) : accounts.enable(name))
          return existing(name)
        })
      },
      async removeUser(call) {
        personOf(call.principal)
        await once.answer(call, () => accounts.remove(call.params.name))
      },
    },
    options,
  )
}

export function deviceGroupRoutes(app: FastifyInstance, { people }: AccessRoutes, options: Implementation): void {
  const { accounts, once } = people
  const { devices } = accounts
  /** A device of the member's own, or anybody's for an owner. */
  const own = async (principal: Principal, id: string): Promise<Device> => {
    const device = await devices.find(id)
    const isOwn = device?.member === principal.member || mayCall(principal, OWNERS)
    if (device === undefined || !isOwn) throw new Refusal(404, "notFound", "there is no such device")
    return shown(device)
  }
  implement(
    app,
    DeviceGroup,
    {
      devices: async ({ principal }) => ({
        items: (await devices.list()).filter(({ member }) => member === principal.member || mayCall(principal, OWNERS)),
      }),
      async pairDevice(call) {
        const { principal, body, reply } = call
        const person = personOf(principal)
        const { member = person.member, address } = body
        if (address !== undefined && (!isAddress(address) || Buffer.byteLength(address) > 255))
          throw new Refusal(400, "invalid", "this is no address of a server")
        if (member !== person.member && !hasRole(principal.role, "owner"))
          throw new Refusal(403, "notAllowed", "only owners pair devices of others")
        reply.header("cache-control", "no-store")
        return once.answer(call, async () => {
          await accounts.expectPairable(member)
          const { addresses: own = [] } = (await devices.serving()) ?? {}
          const addresses = address === undefined ? own : [address, ...own.filter((each) => each !== address)]
          return { ...(await devices.openPairing(member, addresses)), member, addresses }
        })
      },
      async renameDevice(call) {
        const { principal, params, body } = call
        personOf(principal)
        await own(principal, params.id)
        return once.answer(call, async () => {
          await devices.rename(params.id, body.name.trim())
          return own(principal, params.id)
        })
      },
      async revokeDevice(call) {
        const { principal, params } = call
        personOf(principal)
        await own(principal, params.id)
        await once.answer(call, async () => expectThere(await devices.revoke(params.id)))
      },
    },
    options,
  )
}

const shown = ({ id, name, member, pairedAt, seenAt, revokedAt, replacedBy }: Device): Device => ({
  id,
  name,
  member,
  pairedAt,
  seenAt,
  revokedAt,
  replacedBy,
})
