import type { NotifyClient } from '../client'

const SIZE = 32
const DOT = '#cc2929'

type Draw = (href: string | null, count: string) => Promise<string | null>

/** Shows the unread count on the page's icon, at most "9+"; returns a function that ends it. */
export function countOnIcon(client: NotifyClient, draw: Draw = drawIcon): () => void {
  const original = document.querySelector<HTMLLinkElement>('link[rel~="icon"]')
  const link = document.createElement('link')
  link.rel = 'icon'
  let shown = ''

  const apply = async () => {
    const count = countText(client.getState().unread)
    if (count === shown) return
    shown = count
    if (!count) return link.remove()
    const href = await draw(original?.href ?? null, count)
    if (!href || count !== shown) return
    link.href = href
    // Browsers use the last of several icons.
    document.head.append(link)
  }
  const unsubscribe = client.subscribe(() => void apply())
  void apply()
  return () => {
    unsubscribe()
    link.remove()
  }
}

function countText(unread: number): string {
  if (unread > 9) return '9+'
  return unread ? String(unread) : ''
}

/** A data URL of the icon with the count in a dot; the dot alone if the icon cannot be loaded. */
async function drawIcon(href: string | null, count: string): Promise<string | null> {
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
    return href ? drawIcon(null, count) : null // icons of other sites cannot be read
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
