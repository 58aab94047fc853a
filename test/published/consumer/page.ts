/** A page as somebody writes it who installed the SDK and builds with Vite. */
import { createLibrary } from "@ledgerline/client/browser"

const token = new URL(location.href).searchParams.get("token") ?? ""
const library = createLibrary({
  startWorker: () => new Worker(new URL("@ledgerline/client/engine/worker.js", import.meta.url), { type: "module" }),
  servers: [token],
})

for await (const { items } of library.tracks.live({ limit: 10 })) {
  document.body.replaceChildren(
    ...items.map(({ title }) => Object.assign(document.createElement("p"), { textContent: title })),
  )
}
