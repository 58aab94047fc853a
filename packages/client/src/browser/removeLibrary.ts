/** Takes a library out of a browser. Apart from what opens it, which has the engine: this is of files alone. */
import { channelsOf } from "./channel/messages.ts"
import { checkName } from "./storage/names.ts"
import { removeWithFriends } from "./storage/removeFiles.ts"

/**
 * Removes the library of a name with its key, the music that it kept and the libraries of friends beside it, once no tab has it
 * open any more; does nothing where there is none. What was not synced is gone with it.
 */
export async function removeLibrary(name = "library"): Promise<void> {
  checkName(name)
  await navigator.locks.request(channelsOf(name).lock, () => removeWithFriends(name))
}
