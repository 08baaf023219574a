import { Tip } from '../controls/Tip'
import { welcome } from '../engine/truth'
import { Banner, Door, Notices } from './Around'
import { Header } from './Header'
import { Injection } from './Injection'
import { Output } from './Output'
import { Prompts } from './Prompts'
import { Strip } from './Strip'
import { Style } from './Style'

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
            <Strip />
          </main>
          <Banner />
        </div>
      )}
      <Notices />
      <Tip />
    </>
  )
}
