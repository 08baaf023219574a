import { signal } from '@preact/signals'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { Draft } from '../../src/prompts/drafts'

describe('a prompt that is typed', () => {
  const truth = signal('')
  let sent: string[]
  let there: boolean
  let draft: Draft
  const tell = (text: string) => {
    truth.value = text
    draft.told()
  }

  beforeEach(() => {
    vi.useFakeTimers()
    truth.value = 'piano'
    sent = []
    there = true
    draft = new Draft(() => truth.value, text => (there && sent.push(text), there), () => 20)
  })

  test('is sent after 600 ms of rest, once', () => {
    draft.focus()
    draft.type('p')
    draft.type('pi')
    vi.advanceTimersByTime(599)
    draft.type('pia')
    vi.advanceTimersByTime(599)
    expect(sent).toEqual([])
    vi.advanceTimersByTime(1)
    draft.commit()
    draft.blur()
    expect(sent).toEqual(['pia'])
  })

  test('is sent by Enter at once, without the spaces around it', () => {
    draft.focus()
    draft.type(' dark techno ')
    draft.commit()
    expect(sent).toEqual(['dark techno'])
  })

  test('stays what is typed while the engine says something else', () => {
    draft.focus()
    draft.type('fl')
    tell('by another page')
    expect(draft.shown.value).toBe('fl')
  })

  test('gives way to the truth when it is left and the engine has it', () => {
    draft.focus()
    draft.type('flute')
    draft.blur()
    expect(draft.shown.value).toBe('flute')
    tell('flute')
    expect(draft.text.value).toBeNull()
    tell('strings')
    expect(draft.shown.value).toBe('strings')
  })

  test('gives way when the engine does not take it', () => {
    draft.focus()
    draft.type('flute')
    draft.blur()
    vi.advanceTimersByTime(2100)
    expect(draft.shown.value).toBe('piano')
  })

  test('Escape goes back, and nothing is sent', () => {
    draft.focus()
    draft.type('flu')
    draft.cancel()
    vi.advanceTimersByTime(1000)
    expect([draft.shown.value, sent]).toEqual(['piano', []])
  })

  test('is kept while the engine is away and sent when it is back', () => {
    there = false
    draft.focus()
    draft.type('flute')
    draft.blur()
    vi.advanceTimersByTime(10_000)
    expect(draft.shown.value).toBe('flute')
    there = true
    draft.resend()
    expect(sent).toEqual(['flute'])
  })

  test('that is too long is not sent, and says why', () => {
    draft.focus()
    draft.type('x'.repeat(10_000))
    draft.blur()
    expect(sent).toEqual([])
    expect(draft.complaint.value).toBe('A prompt has at most 20 characters; this one has 10,000.')
    draft.type('flute')
    expect(draft.complaint.value).toBe('')
  })

  test('the same text is not sent again', () => {
    draft.focus()
    draft.type('piano ')
    draft.blur()
    expect(sent).toEqual([])
    expect(draft.text.value).toBeNull()
  })
})
