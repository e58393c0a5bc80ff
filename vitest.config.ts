import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'scripts/**/*.test.ts', 'bench/**/*.test.ts', 'test/**/*.test.ts'],
    globalSetup: ['test/postgres.setup.ts'],
    // Files run beside each other, each in its own process and its own databases.
    pool: 'forks',
    // Two beside each other: much of a test is waiting for a database or a browser.
    maxWorkers: 2,
    // Long enough for a machine that others use too: what hangs fails, what is late does not.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
    // Where the report goes is said by who runs (`scripts/run.mjs`): a name given here would win over that one.
    reporters: process.env.CI ? ['default', 'junit'] : ['default'],
    outputFile: { junit: 'test-results/junit.xml' },
  },
})
