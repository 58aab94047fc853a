import { registry } from "./library/index.ts"
import { newLibrary, seededPorts } from "./testing/given.ts"
import { addTracks, moveItems } from "./library/playlist/decide.ts"
import { playlistAspect, type PlaylistState } from "./library/playlist/fold.ts"
import { subjectRef } from "./fold/subject.ts"
const N = Number(process.argv[2] ?? 10000)
const client = 123456789
// 1 reducer + decide + rows, no engine
{
  let state = playlistAspect.initial() as PlaylistState
  const ev = (seq: number, type: string, payload: unknown) => ({ id: String(seq), type, log: "library", subject: "playlist:p", at: seq, origin: "o", seq, op: "", actor: "user:a", payload, active: true })
  state = playlistAspect.fold(state, ev(1, "playlist.created", { name: "x" })) as PlaylistState
  const ref = subjectRef("library", "playlist:p", 1)
  let tDecide = 0, tFold = 0, tRows = 0
  let bytes = 0
  let rnd = 12345
  const random = (n: number) => { rnd = (rnd * 1103515245 + 12345) & 0x7fffffff; return rnd % n }
  for (let i = 0; i < N; i++) {
    const t0 = performance.now()
    const editing = { subject: "playlist:p", state, client }
    const size = state.document.ordered.length
    const edits = i % 4 === 3 ? moveItems(editing, [state.document.ordered[random(size)]!.id], random(size - 1)) : addTracks(editing, ["5f1c0e7a9b2d4c6e8f0011223344" + String(i).padStart(6, "0")], { at: random(size + 1), now: 1767225600000 + i })
    const t1 = performance.now()
    for (const e of edits) { bytes += (e.payload as { update: string }).update.length; state = playlistAspect.fold(state, ev(i + 2, e.type, e.payload)) as PlaylistState }
    const t2 = performance.now()
    registry.kinds.get("playlist")!.rows(ref, { playlist: state })
    const t3 = performance.now()
    tDecide += t1 - t0; tFold += t2 - t1; tRows += t3 - t2
  }
  const t4 = performance.now()
  const packed = playlistAspect.pack(state) as { document: { update: Uint8Array } }
  const t5 = performance.now()
  playlistAspect.unpack(packed)
  const t6 = performance.now()
  console.log({ N, items: state.document.items.size, tDecide, tFold, tRows, bytesPerEdit: bytes / N, packMs: t5 - t4, unpackMs: t6 - t5, packed: packed.document.update.length, longest: Math.max(...state.document.ordered.map((i) => i.order.length)) })
}
if (process.argv[3] === "engine") {
  const library = await newLibrary(registry)
  let state = playlistAspect.initial() as PlaylistState
  await library.append({ events: [{ type: "playlist.created", subject: "playlist:p", payload: { name: "x" } }], actor: "user:a" })
  state = playlistAspect.fold(state, { id: "", type: "playlist.created", log: "library", subject: "playlist:p", at: 1, origin: "o", seq: 1, op: "", actor: "user:a", payload: { name: "x" }, active: true }) as PlaylistState
  const t0 = performance.now()
  let last = t0
  for (let i = 0; i < N; i++) {
    const size = state.document.ordered.length
    const [e] = addTracks({ subject: "playlist:p", state, client }, ["5f1c0e7a9b2d4c6e8f0011223344" + String(i).padStart(6, "0")], { at: (i * 7919) % (size + 1), now: 1767225600000 + i })
    state = playlistAspect.fold(state, { id: "", type: "playlist.edited", log: "library", subject: "playlist:p", at: i + 2, origin: "o", seq: i + 2, op: "", actor: "user:a", payload: e!.payload, active: true }) as PlaylistState
    await library.append({ events: [e!], actor: "user:a" })
    if ((i + 1) % 1000 === 0) { const t = performance.now(); console.log(i + 1, "ms per edit", ((t - last) / 1000).toFixed(3)); last = t }
  }
  console.log("engine total ms", performance.now() - t0)
  const r0 = performance.now(); const h = await library.stateHash(); await library.rebuild(); console.log("rebuild ms", performance.now() - r0, h === await library.stateHash())
}
