import { defineConfig } from '@playwright/test'

// "page": the built page against the fake engine. "engine": against a real one with a model, whose address is in LIVEMUSIC_ENGINE or started by the tests.
export default defineConfig({
  timeout: 30_000,
  workers: 1,
  forbidOnly: true,
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
    { name: 'engine', testDir: 'tests/engine', timeout: 180_000 },
  ],
})
