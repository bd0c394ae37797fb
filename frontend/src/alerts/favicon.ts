import type { NotifyClient } from '../client'

const SIZE = 32
const DOT = '#cc2929'

type Paint = (href: string | null, count: string) => Promise<string | null>

/** Keeps a number on the page's icon: small as it is, 9+ is the most it can show. */
export function countOnIcon(client: NotifyClient, paint: Paint = painted): () => void {
  const original = document.querySelector<HTMLLinkElement>('link[rel~="icon"]')
  const mark = document.createElement('link')
  mark.rel = 'icon'
  let shown = ''

  const apply = async () => {
    const count = shortest(client.getState().unread)
    if (count === shown) return
    shown = count
    if (!count) return mark.remove()
    const href = await paint(original?.href ?? null, count)
    if (!href || count !== shown) return
    mark.href = href
    // The last of several icons is the one that browsers take.
    document.head.append(mark)
  }
  const unsubscribe = client.subscribe(() => void apply())
  void apply()
  return () => {
    unsubscribe()
    mark.remove()
  }
}

function shortest(unread: number): string {
  if (unread > 9) return '9+'
  return unread ? String(unread) : ''
}

/** The page's icon with a dot and the number in it; the dot alone if the icon cannot be had. */
async function painted(href: string | null, count: string): Promise<string | null> {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = SIZE
  const context = canvas.getContext('2d')
  if (!context) return null
  const icon = href && (await load(href))
  if (icon) context.drawImage(icon, 0, 0, SIZE, SIZE)
  context.fillStyle = DOT
  context.beginPath()
  context.arc(21, 21, 11, 0, 2 * Math.PI)
  context.fill()
  context.fillStyle = '#ffffff'
  context.font = 'bold 16px sans-serif'
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  context.fillText(count, 21, 22)
  try {
    return canvas.toDataURL()
  } catch {
    return href ? painted(null, count) : null // an icon of another site may not be read
  }
}

async function load(href: string): Promise<HTMLImageElement | null> {
  const image = new Image()
  image.src = href
  return image.decode().then(
    () => image,
    () => null,
  )
}
