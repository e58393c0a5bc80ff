import { useEffect, useState } from 'react'

/** The value once it has stood still for `wait` milliseconds: what somebody types is asked for when they pause. */
export function useSettled<T>(value: T, wait = 250): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), wait)
    return () => clearTimeout(timer)
  }, [value, wait])
  return settled
}
