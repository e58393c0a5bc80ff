import { expect, it } from 'vitest'
import { restLimits, restWatch } from './rest.ts'

const { tick, quietShare, quietTicks, growth } = restLimits

/** A process that is told what it does. */
function process(memory: number) {
  const body = { memory, used: 0, given: 0 }
  const look = restWatch({
    memory: () => body.memory,
    used: () => body.used,
    giveBack() {
      body.given += 1
      body.memory = 80
    },
  })
  const rest = (ticks = 1) => {
    for (let n = 0; n < ticks; n++) look()
  }
  const work = () => {
    body.used += tick * quietShare * 2
    look()
  }
  return { body, rest, work }
}

it('gives back what the start has left behind, in the first quiet moment', () => {
  const { body, rest, work } = process(180)
  work()
  expect(body.given).toBe(0)
  rest(quietTicks)
  expect(body).toMatchObject({ given: 1, memory: 80 })

  const idle = process(180)
  idle.rest()
  expect(idle.body.given).toBe(1)
})

it('never does it while there is work, and not as soon as there is none', () => {
  const { body, rest, work } = process(180)
  rest()
  body.memory = 180
  for (let n = 0; n < 20; n++) {
    work()
    rest(quietTicks - 1)
  }
  expect(body.given).toBe(1)
  rest()
  expect(body.given).toBe(2)
})

it('lets alone what is really in use', () => {
  const { body, rest } = process(180)
  rest()
  body.memory = 80 + growth - 1
  rest(100)
  expect(body.given).toBe(1)
  body.memory = 80 + growth
  rest()
  expect(body.given).toBe(2)
})
