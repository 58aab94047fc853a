/** What a device answers of object stores that it has keys for. */
import type { DeviceHandlers } from "../device/handlers.ts"
import type { Stores } from "./Stores.ts"

type Names = "device.stores" | "device.keepStore" | "device.forgetStore"

/** `onChange`: other tracks can be played now. */
export function storeHandlers(stores: Stores, onChange: () => void): Pick<DeviceHandlers, Names> {
  return {
    "device.stores": async () => ({ items: stores.list() }),
    "device.keepStore": async ({ body }) => {
      const store = await stores.keep(body)
      onChange()
      return store
    },
    "device.forgetStore": async ({ params }) => {
      await stores.forget(params.source)
      onChange()
      return undefined
    },
  }
}
