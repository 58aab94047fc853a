/**
 * Turns at disks. Node asks the system for files in few threads, which all of the program shares: a share or a drive that
 * hangs would soon hold all of them, and whatever has nothing to do with it would wait as well. So each disk gets some.
 */

/** With the four threads that Node has unless told otherwise, one is left. */
const MOST = 3

/** What is asked of one disk. */
export class Disk {
  readonly #most: number
  readonly #waiting: (() => void)[] = []
  #underWay = 0

  constructor(most = MOST) {
    this.#most = most
  }

  /** Calls at once, or when it is its turn. It ends with {@link end}. */
  begin(action: () => void): void {
    if (this.#underWay >= this.#most) return void this.#waiting.push(action)
    this.#underWay += 1
    action()
  }

  end(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#underWay -= 1
    else next()
  }

  /** As {@link begin}, for what ends by itself. */
  async run<A>(work: () => Promise<A>): Promise<A> {
    await new Promise<void>((resolve) => this.begin(resolve))
    try {
      return await work()
    } finally {
      this.end()
    }
  }
}

/** The disks of sources: each source may be on one of its own. */
export class Disks {
  readonly #disks = new Map<string, Disk>()

  /** The disk on which the folder of a source is. */
  of(root: Buffer): Disk {
    const key = root.toString("latin1")
    const known = this.#disks.get(key)
    if (known !== undefined) return known
    const disk = new Disk()
    this.#disks.set(key, disk)
    return disk
  }
}
