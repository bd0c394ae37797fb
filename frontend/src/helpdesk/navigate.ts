interface Router {
  options: { history: { base: string } }
  push(path: string): Promise<unknown>
}

interface MountedApp extends Element {
  __vue_app__?: { config: { globalProperties: { $router?: Router } } }
}

/** Helpdesk's router, if it can be found. */
function helpdeskRouter(): Router | undefined {
  const app = document.querySelector<MountedApp>('#app')
  return app?.__vue_app__?.config.globalProperties.$router
}

/** Opens a path of the site: inside Helpdesk without a page load. */
export function goTo(url: string): void {
  const router = helpdeskRouter()
  const base = router?.options.history.base
  if (!router || !base || !url.startsWith(`${base}/`)) return location.assign(url)
  router.push(url.slice(base.length)).catch(() => location.assign(url))
}

/** Helpdesk's pages for customers have no bell; agents may open them too. */
export function isCustomerPage(path: string): boolean {
  return /\/(my-tickets|kb-public)(\/|$)/.test(path)
}
