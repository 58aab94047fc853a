/** Follows a friend's server, and tells what the friend has that this library has not. */
import type { DeviceLibrary } from "@ledgerline/client"

export async function onlyTheirs(library: DeviceLibrary, token: string): Promise<readonly string[]> {
  const { library: id } = await library.servers.add(token)
  await library.servers.sync()
  const titles: string[] = []
  for await (const track of library.everywhere.tracks.all({ sort: "artist" }))
    if (track.library === id) titles.push(track.title ?? track.id)
  return titles
}
