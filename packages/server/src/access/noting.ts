/** What is noted in passing, such as when a key was last used: a full disk lets people in all the same. */
import { StorageFailed, StorageFull, type Store, type Work } from "@ledgerline/core"

export async function noteInPassing(store: Store, work: () => Work<void>): Promise<void> {
  try {
    await store.write(work)
  } catch (cause) {
    if (!(cause instanceof StorageFull) && !(cause instanceof StorageFailed)) throw cause
  }
}
