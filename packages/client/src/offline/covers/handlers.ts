/** Answers what is asked about images. */
import type { CoverRoutes } from "../../device/covers.ts"
import type { DeviceHandlers } from "../../device/handlers.ts"
import type { ServerAccess } from "../../replica/ServerAccess.ts"
import type { Covers } from "./Covers.ts"

/** `servers`: those that can be reached, the one to ask first at the beginning. */
export const coverHandlers = (
  covers: () => Covers,
  servers: () => readonly ServerAccess[],
): Pick<DeviceHandlers, keyof CoverRoutes> => ({
  "device.cover": ({ params: { hash }, query: { size } }) => covers().open({ hash, size }, servers()),
  "device.prefetchCovers": async ({ body: { hashes, size } }) => {
    await covers().prefetch(
      hashes.map((hash) => ({ hash, size })),
      servers,
    )
    return undefined
  },
})
