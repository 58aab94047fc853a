import type { DeviceRoutes } from "./contract.ts"

/** What a device answers of its own. */
export type DeviceHandlers = {
  readonly [Name in keyof DeviceRoutes]: (
    input: Omit<DeviceRoutes[Name], "answer">,
  ) => Promise<DeviceRoutes[Name]["answer"]>
}
