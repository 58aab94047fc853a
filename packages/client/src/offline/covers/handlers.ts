/** Answers what is asked about images. */
import type { CoverRoutes } from "../../device/covers.ts"
import type { DeviceHandlers } from "../../device/handlers.ts"
import type { ServerAccess } from "../../replica/ServerAccess.ts"
import type { Covers } from "./Covers.ts"

/** `servers`: those that can be reached, the one to ask first at the beginning; `tried`: resolves when that is known. */
export const coverHandlers = (
  covers: () => Covers,
  servers: () => readonly ServerAccess[],
  tried: () => Promise<unknown>,
): Pick<DeviceHandlers, keyof CoverRoutes> => ({
  "device.cover": async ({ params: { hash }, query: { size } }) => {
    const asked = servers()
    return covers()
      .open({ hash, size }, asked)
      .catch(async (cause: unknown) => {
        await tried()
        if (asked.length > 0 || servers().length === 0) throw cause
        return covers().open({ hash, size }, servers())
      })
  },
  "device.prefetchCovers": async ({ body: { hashes, size } }) => {
    await covers().prefetch(
      hashes.map((hash) => ({ hash, size })),
      servers,
    )
    return undefined
  },
})
