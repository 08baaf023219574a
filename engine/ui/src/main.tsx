import { effect } from '@preact/signals'
import { render } from 'preact'
import { beat, wake } from './engine/painting'
import { listen, start } from './engine/session'
import { connection, welcome } from './engine/truth'
import { Page } from './panels/Page'
import { instanceName } from './panels/Header'
import { bridge, passKeys } from './window/keys'
import { freeSlot, useFiles } from './prompts/slots'
import './style/page.css'

render(<Page />, document.getElementById('page')!)

// What else is told changes nothing that is painted.
listen(({ type }) => (type === 'meters' ? beat() : type !== 'status' && type !== 'values' && wake()))
addEventListener('resize', () => wake())

// A file that misses every slot would make the browser leave the page.
addEventListener('dragover', e => e.preventDefault())
addEventListener('drop', e => {
  if (e.defaultPrevented) return
  e.preventDefault()
  if (connection.peek() === 'joined' && e.dataTransfer?.files.length) useFiles(freeSlot(), e.dataTransfer.files)
})

// Escape gives the focus back.
addEventListener('keydown', e => {
  const focused = document.activeElement
  if (e.key !== 'Escape' || e.defaultPrevented || !(focused instanceof HTMLElement) || focused === document.body) return
  e.preventDefault()
  focused.blur()
})

effect(() => {
  const name = instanceName(welcome.value?.instance)
  document.title = name === '' || name === 'LiveMusic' ? 'LiveMusic' : `${name} – LiveMusic`
})

const send = bridge()
if (send !== null) {
  document.documentElement.classList.add('in-window')
  passKeys(send)
  const stop = effect(() => {
    if (connection.value !== 'joined') return
    // After the next two pictures it is drawn.
    requestAnimationFrame(() => requestAnimationFrame(() => send({ type: 'ready' })))
    queueMicrotask(() => stop())
  })
}

start()
