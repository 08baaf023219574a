import { useEffect, useRef } from 'preact/hooks'
import { heardValue } from '../engine/heard'
import { moving } from '../engine/moving'
import { paint } from '../engine/painting'
import { parameter } from '../engine/truth'
import { normalise } from '../parameters/scale'

/** Moves an element to where a parameter stands in what is heard now (0…1 of the travel); null: nothing to show. */
export function useHeard<E extends Element>(id: number, place: (element: E, travel: number | null) => void) {
  const ref = useRef<E>(null)
  useEffect(() => {
    let seen = -1
    let shown: number | null | undefined
    return paint(() => {
      if (seen === moving.version) return
      seen = moving.version
      const p = parameter(id)
      const value = p === undefined ? null : heardValue(moving.stamp, id)
      if (value === shown || ref.current === null) return
      shown = value
      place(ref.current, value === null ? null : normalise(p!, value))
    })
  }, [id])
  return ref
}
