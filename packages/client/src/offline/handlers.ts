/** Answers what is asked about the offline cache. */
import type { DeviceHandlers } from "../device/handlers.ts"
import type { OfflineRoutes } from "../device/offline.ts"
import { LedgerlineError } from "../errors.ts"
import type { Offline } from "./Offline.ts"

type Own = Pick<DeviceHandlers, Exclude<keyof OfflineRoutes, "device.resolve">>

export function offlineHandlers(get: () => Offline | undefined): Own {
  const offline = (): Offline => {
    const there = get()
    if (there === undefined)
      throw new LedgerlineError({ reason: "notSupported", message: "this storage keeps no files" })
    return there
  }
  return {
    "device.offlineState": () => offline().state(),
    "device.setOfflineSettings": async ({ body }) => {
      await offline().configure(body)
      return offline().state()
    },
    "device.pin": async ({ body }) => {
      await offline().pin(body.subject)
      return undefined
    },
    "device.unpin": async ({ body }) => {
      await offline().unpin(body.subject)
      return undefined
    },
    "device.prefetch": async ({ body }) => {
      await offline().prefetch(body.tracks)
      return undefined
    },
    "device.downloads": async ({ query }) => ({ items: offline().downloads(query.limit) }),
    "device.readCached": async ({ params: { mediaFile }, query: { position, length } }) => {
      const file = await offline().open(mediaFile)
      if (file === undefined)
        throw new LedgerlineError({ reason: "notFound", status: 404, message: "it is not kept on this device" })
      try {
        return { size: file.size, bytes: await file.read(position, length) }
      } finally {
        await file.close()
      }
    },
    "device.retryDownloads": async () => {
      await offline().retry()
      return undefined
    },
    "device.verifyCache": () => offline().verify(),
    "device.clearCache": async ({ body }) => {
      await offline().clear(body.isAll === true)
      return offline().state()
    },
  }
}
