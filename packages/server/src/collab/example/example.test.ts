import type { AddressInfo } from "node:net"
import { expect, it, onTestFinished } from "vitest"
import { shownIn, until, untilStored, withList } from "../testing/world.ts"
import { add, inOrder, listeners, listenTo, move, openPlaylist } from "./example.ts"
import { startServer } from "./server.ts"

it("the example edits a playlist together, and stops for who is no member any longer", async () => {
  const library = await withList()
  const members = new Map([
    ["s3cret", "ada"],
    ["t0ken", "bob"],
  ])
  const { app, recheck } = await startServer(library, members)
  onTestFinished(() => app.close())
  const { port } = app.server.address() as AddressInfo
  const [ada, bob] = [...members.keys()].map((token) => openPlaylist(`ws://127.0.0.1:${port}/collab`, "p", token)) as [
    ReturnType<typeof openPlaylist>,
    ReturnType<typeof openPlaylist>,
  ]
  for (const { provider } of [ada, bob])
    onTestFinished(() => {
      provider.awareness.destroy()
      provider.destroy()
    })
  const shows = ({ items }: typeof ada) => inOrder(items).map(({ track }) => track)
  await until(() => ada.provider.synced && bob.provider.synced, ada.provider, bob.provider)
  for (const [i, track] of ["t1", "t2", "t3"].entries()) add(ada.items, track, i)
  await until(() => shows(bob).length === 3, bob.doc)
  move(bob.items, inOrder(bob.items)[2]?.id ?? "", 0)
  await untilStored(library, async () => (await shownIn(library)) === "t3t1t2")
  await until(() => shows(ada).join() === "t3,t1,t2", ada.doc)

  listenTo(ada.provider, "t3", 0)
  await until(() => listeners(bob.provider).length > 0, bob.provider.awareness)
  expect(listeners(bob.provider)).toEqual(["ada: t3"])

  const closed = new Promise((resolve) => bob.provider.on("closed", resolve))
  members.delete("t0ken")
  await recheck()
  expect(await closed).toMatchObject({ code: 4404 })
})
