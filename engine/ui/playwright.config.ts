import { defineConfig } from '@playwright/test'

// "page": the built page against the fake engine. "engine": against a real one with its model: the program in LIVEMUSIC_ENGINE, else the one that is built here.
// A busy machine may take its time there: nothing is judged by the clock.
export default defineConfig({
  timeout: 30_000,
  workers: 1,
  forbidOnly: true,
  // What a busy machine made fail passes then, and is listed as flaky; what is broken fails twice.
  retries: 1,
  reporter: [['list']],
  outputDir: '/tmp/livemusic-page-tests',
  use: {
    viewport: { width: 980, height: 620 },
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--autoplay-policy=user-gesture-required'],
    },
  },
  projects: [
    { name: 'page', testDir: 'tests/page' },
    { name: 'engine', testDir: 'tests/engine', timeout: 240_000, expect: { timeout: 60_000 } },
  ],
})
