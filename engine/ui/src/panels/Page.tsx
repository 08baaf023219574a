import { Tip } from '../controls/Tip'
import { welcome } from '../engine/truth'
import { Banner, Door, Notices } from './Around'
import { Header } from './Header'
import { Injection } from './Injection'
import { Output } from './Output'
import { Prompts } from './Prompts'
import { Style } from './Style'
import { Takes } from './Takes'

export function Page() {
  const there = welcome.value
  return (
    <>
      {there === null ? <Door /> : (
        // Another instance is another page: nothing of the one before stays.
        <div class="page" key={there.instance.id}>
          <Header />
          <main>
            <Prompts />
            <div class="steer">
              <Style />
              <Injection />
            </div>
            <Output />
            <Takes />
          </main>
          <Banner />
        </div>
      )}
      <Notices />
      <Tip />
    </>
  )
}
