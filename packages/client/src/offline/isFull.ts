/** Whether nothing was wrong but the room: it may come, and what failed is tried again. */
import { StorageFull } from "@ledgerline/core"

export const isFull = (cause: unknown): boolean => cause instanceof StorageFull
