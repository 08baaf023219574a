/** What stands after # in the page's address; see Join in protocol.ts. */
export interface Address {
  token: string
  instance: string
}

export function readAddress(hash: string): Address {
  const fields = new URLSearchParams(hash.replace(/^#/, ''))
  return { token: fields.get('token') ?? '', instance: fields.get('instance') ?? '' }
}

export function writeAddress({ token, instance }: Address): string {
  const fields = new URLSearchParams({ token })
  if (instance !== '') fields.set('instance', instance)
  return `#${fields}`
}
