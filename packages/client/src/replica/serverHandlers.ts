/** What a device answers of its servers. */
import type { DeviceHandlers } from "../device/handlers.ts"
import type { Servers } from "./Servers.ts"

type Names =
  | "device.servers"
  | "device.pair"
  | "device.renameServer"
  | "device.activateServer"
  | "device.forgetServer"
  | "device.sync"
  | "device.progress"
  | "device.offline"
  | "device.setOffline"

/** `deviceName`: what servers call this device where nothing is said as it is paired. */
export function serverHandlers(servers: Servers, deviceName = "device"): Pick<DeviceHandlers, Names> {
  return {
    "device.servers": async () => ({ items: await servers.list() }),
    "device.pair": ({ body }) => servers.pair(body.token, body.name ?? deviceName),
    "device.renameServer": ({ params, body }) => servers.rename(params.id, body.name),
    "device.activateServer": ({ params }) => servers.activate(params.id),
    "device.forgetServer": async ({ params }) => {
      await servers.forget(params.id)
      return undefined
    },
    "device.sync": async ({ query }) => ({ items: await servers.sync(query.server) }),
    "device.progress": async () => ({
      isReadable: await servers.coming.isReadable(),
      items: servers.coming.all,
    }),
    "device.offline": async () => ({ isOffline: servers.isOffline }),
    "device.setOffline": async ({ body }) => {
      await servers.setOffline(body.isOffline)
      return { isOffline: servers.isOffline }
    },
  }
}
