// Theme and direction, as chosen last. Not a module: it runs before anything is drawn.
{
  const system = matchMedia('(prefers-color-scheme: dark)')
  const read = (name, otherwise) => localStorage.getItem(`playground-${name}`) ?? otherwise

  const apply = () => {
    const theme = read('theme', 'system')
    const dark = theme === 'dark' || (theme === 'system' && system.matches)
    document.documentElement.dataset.theme = dark ? 'dark' : 'light'
    document.documentElement.dir = read('direction', 'ltr')
  }

  apply()
  system.addEventListener('change', apply)
  document.addEventListener('DOMContentLoaded', () => {
    for (const name of ['theme', 'direction']) {
      const select = document.getElementById(name)
      if (!select) continue
      select.value = read(name, select.value)
      select.addEventListener('change', () => {
        localStorage.setItem(`playground-${name}`, select.value)
        apply()
      })
    }
  })
}
