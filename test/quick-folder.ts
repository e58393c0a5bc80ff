import { statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'

/** Memory where there is plenty of it, for what tests write: `fsync` stays on and costs nothing there. */
export function quickFolder(): string {
  try {
    const memory = statfsSync('/dev/shm')
    return memory.bavail * memory.bsize > 2 * 2 ** 30 ? '/dev/shm' : tmpdir()
  } catch {
    return tmpdir()
  }
}
