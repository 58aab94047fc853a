import { expect, it } from "vitest"
import { differences, explainedIn, explains } from "./compare.ts"

const track = (title: string, more: object = {}) => ({ id: `${Math.PI}`, title, duration: 3, ...more })
const told = (here: unknown, there: unknown) =>
  differences("getAlbum", here, there).map(({ path, kind, here: one, there: other }) => [path, kind, one, other])

it("compares a track with itself, wherever it stands, and tells of the order", () => {
  const [a, b] = [track("A"), track("B")]
  expect(told({ song: [a, b] }, { song: [a, b] })).toEqual([])
  expect(told({ song: [a, b] }, { song: [b, a] })).toEqual([["song[]", "value", "A, B", "B, A"]])
  expect(told({ song: [a] }, { song: [{ ...a, id: "another" }] })).toEqual([])
  expect(told({ song: [a, b] }, { song: [track("A", { duration: 4 }), b] })).toEqual([
    ["song[].duration", "value", "3", "4"],
  ])
  expect(told({ song: [track("A", { isrc: [] })] }, { song: [a] })).toEqual([["song[].isrc[]", "here", "", undefined]])
  // What is in an element that only one has is told by its list.
  expect(told({ song: [a] }, { song: [a, b] })).toEqual([["song[]", "value", "A", "A, B"]])
  expect(told({ song: [a] }, {})).toEqual([["song[]", "here", "A", undefined]])
})

it("explains by a line what it names, and nothing else", () => {
  const [line, ...others] = explainedIn("| `get*, star` | `*song[].isrc[], name` | here | why |\n| not a line |")
  if (line === undefined) throw new Error("no line")
  expect(others).toEqual([])
  const difference = {
    request: "getAlbum",
    path: "album.song[].isrc[]",
    kind: "here",
    here: "",
    there: undefined,
  } as const
  expect(explains(line, difference)).toBe(true)
  expect(explains(line, { ...difference, request: "star", path: "name" })).toBe(true)
  for (const other of [{ request: "unstar" }, { path: "song[].isrc" }, { path: "names" }, { kind: "value" }] as const)
    expect(explains(line, { ...difference, ...other })).toBe(false)
})
