import { useEffect } from 'react'
import { useGo } from '../../kit/address.ts'

/** The address without a page goes on to the first of them. */
export function ResetStart() {
  const go = useGo()
  useEffect(() => go('/password-reset/properties', { replace: true }), [go])
  return null
}
