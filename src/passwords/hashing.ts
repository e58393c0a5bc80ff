import { availableParallelism } from 'node:os'
import type { Settings } from '../contract/settings.ts'
import { costs, type HasherOptions } from './hasher.ts'

/** Of the machine's cores at most four hash at a time unless told otherwise: the others are for everything else (OVL-01). */
export const hashingOf = (
  settings: Pick<Settings, 'hashConcurrency' | 'hashCost'>,
): Required<Pick<HasherOptions, 'concurrency' | 'cost'>> => ({
  concurrency: settings.hashConcurrency ?? Math.min(availableParallelism(), 4),
  cost: settings.hashCost === 'high' ? costs.high : costs.floor,
})
