import { computed, signal, type ReadonlySignal, type Signal } from '@preact/signals'
import type { PromptState } from '../protocol'

/** What somebody types, until the engine has it. */
export class Draft {
  /** Null: nobody types; the engine's text is shown. */
  readonly text: Signal<string | null> = signal(null)
  /** Why it cannot be sent. */
  readonly complaint = signal('')
  readonly shown: ReadonlySignal<string>
  private sent: string | null = null
  private focused = false
  private rest = 0
  private giveUp = 0

  /**
   * @param truth The engine's text.
   * @param send False: nobody is there; it is kept until somebody is.
   * @param limit Characters that a prompt may have.
   */
  constructor(
    private readonly truth: () => string,
    private readonly send: (text: string) => boolean,
    private readonly limit: () => number,
  ) {
    this.shown = computed(() => this.text.value ?? this.truth())
  }

  focus() {
    this.focused = true
  }

  /** Typed: sent after 600 ms of rest. */
  type(text: string) {
    this.text.value = text
    this.complaint.value = this.complain(text)
    clearTimeout(this.rest)
    clearTimeout(this.giveUp)
    this.rest = setTimeout(() => this.commit(), 600) as unknown as number
  }

  /** Enter, rest, or the field is left: what was typed goes to the engine. */
  commit() {
    clearTimeout(this.rest)
    const text = this.text.peek()
    if (text === null || this.complain(text) !== '') return
    const trimmed = text.trim()
    if (trimmed === this.truth()) {
      this.sent = null
      if (!this.focused) this.text.value = null
      return
    }
    if (trimmed === this.sent) return
    if (this.send(trimmed)) this.sent = trimmed
  }

  blur() {
    this.focused = false
    this.commit()
    // What was not sent (too long, no engine) stays in the field; what was sent stays until the engine says it.
    if (this.sent !== null) this.giveUp = setTimeout(() => this.settle(), 2000) as unknown as number
  }

  /** Escape: back to the engine's text. What was sent already stays sent. */
  cancel() {
    clearTimeout(this.rest)
    this.settle()
  }

  /** The engine told its slots. */
  told() {
    if (this.sent === null || this.truth() !== this.sent) return
    this.sent = null
    if (!this.focused && this.text.peek()?.trim() === this.truth()) this.settle()
  }

  /** The engine came back: what it never got is sent again. */
  resend() {
    this.sent = null
    this.commit()
  }

  private settle() {
    clearTimeout(this.giveUp)
    this.sent = null
    this.text.value = null
    this.complaint.value = ''
  }

  private complain(text: string): string {
    const length = text.trim().length
    return length > this.limit() ? `A prompt has at most ${this.limit()} characters; this one has ${length.toLocaleString('en')}.` : ''
  }
}

export const emptySlot: PromptState = { text: '', audioName: '', state: 'empty', message: '' }
