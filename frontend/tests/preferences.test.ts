import { afterEach, describe, expect, it, vi } from 'vitest'
import { ApiError } from '../src/client/api'
import type { Preferences } from '../src/client/preferences'
import { defineElements } from '../src/define'
import NotifyPreferences from '../src/preferences/NotifyPreferences.vue'
import { drawn, mount, press, text } from './dom'
import { changed, deferred, fakeClient, preferences } from './helpers'

defineElements({ 'hd-notify-preferences': NotifyPreferences })

afterEach(() => document.body.replaceChildren())

async function shown(given: Partial<Preferences> = {}) {
  const { api, client } = await fakeClient([])
  api.preferences.mockResolvedValue(preferences(given))
  const element = await mount('hd-notify-preferences', client)
  const labelled = <T extends HTMLElement>(label: string) =>
    element.all('input, select, button').find((found) => {
      const name = found.getAttribute('aria-label') ?? text(found.closest('label') ?? found)
      return name.startsWith(label)
    }) as T | undefined
  const check = async (label: string, checked: boolean) => {
    const box = labelled<HTMLInputElement>(label)
    if (box) box.checked = checked
    box?.dispatchEvent(new Event('change'))
    await drawn()
  }
  return { api, client, ...element, labelled, check }
}

describe('the preferences', () => {
  it('are saved one by one, with a confirmation', async () => {
    const { api, check, one } = await shown()
    await check('Somebody mentions me: Email', false)
    expect(api.savePreferences).toHaveBeenCalledExactlyOnceWith({
      events: { mentioned: { email: false } },
    })
    expect(text(one('.status'))).toBe('Saved.')
    await check('Play a sound', false)
    expect(api.savePreferences).toHaveBeenLastCalledWith({ sound: false })
  })

  it('are rolled back after an error, with the server’s message', async () => {
    const { api, check, labelled, one } = await shown()
    api.savePreferences.mockRejectedValueOnce(new ApiError(417, 'Not allowed'))
    await check('Play a sound', false)
    expect(text(one('[role="alert"]'))).toBe('Could not be saved. Not allowed')
    expect(labelled<HTMLInputElement>('Play a sound')?.checked).toBe(true)
    expect(text(one('.status'))).toBe('')
  })

  it('show the last change while an earlier request is running', async () => {
    const { api, check, labelled } = await shown()
    const first = deferred<Preferences>()
    api.savePreferences.mockReturnValueOnce(first.promise)
    api.savePreferences.mockResolvedValueOnce(preferences({ sound: false, toast: false }))
    await check('Play a sound', false)
    await check('Show pop-ups', false)
    first.resolve(preferences({ sound: false }))
    await drawn()
    expect(labelled<HTMLInputElement>('Show pop-ups')?.checked).toBe(false)
    expect(api.savePreferences).toHaveBeenCalledTimes(2)
  })

  it('cannot be changed if they are locked, and explain why', async () => {
    const { labelled, one } = await shown()
    const box = labelled<HTMLInputElement>('I am assigned: Bell')
    expect(box?.disabled).toBe(true)
    expect(text(one(`#${box?.getAttribute('aria-describedby')}`))).toBe(
      'Set by your administrator.',
    )
  })

  it('are reset to the defaults', async () => {
    const chosen = ['frequency', 'events.mentioned.email']
    const { api, labelled } = await shown({ chosen })
    labelled('Reset to defaults')?.click()
    await drawn()
    expect(api.savePreferences).toHaveBeenCalledExactlyOnceWith({
      frequency: null,
      events: { mentioned: { email: null } },
    })
  })

  it('have no reset button without changes', async () => {
    const { labelled } = await shown()
    expect(labelled('Back to what')).toBeUndefined()
  })

  it('are updated from another tab', async () => {
    const { api, client, labelled } = await shown()
    api.preferences.mockResolvedValue(preferences({ sound: false }))
    client.handle(changed('preferences', null, 0, 99))
    await drawn()
    expect(labelled<HTMLInputElement>('Play a sound')?.checked).toBe(false)
  })

  it('show an error and a retry button', async () => {
    const { api, client } = await fakeClient([])
    api.preferences.mockRejectedValueOnce(new ApiError(0, ''))
    const { one } = await mount('hd-notify-preferences', client)
    expect(text(one('[role="alert"]'))).toContain('You are offline')
    one('.notice button')?.click()
    await drawn()
    expect(one('.matrix')).not.toBeNull()
  })

  it('show only the fields of the selected frequency', async () => {
    const { labelled, one } = await shown({ frequency: 'Weekly' })
    expect(labelled('Minutes to wait')).toBeUndefined()
    expect(one<HTMLInputElement>('.line input[type="time"]')?.value).toBe('08:00')
  })

  it('hide email if the site has no email account', async () => {
    const { labelled, one, all } = await shown({ email_available: false })
    expect(labelled<HTMLInputElement>('Somebody mentions me: Email')?.disabled).toBe(true)
    expect(all('h2').map(text)).not.toContain('When to send email')
    expect(text(one('.summary'))).toContain('Email is not set up on this site.')
  })

  it('send a test notification, or show an error', async () => {
    const { api, labelled, one } = await shown()
    labelled('Send a test')?.click()
    await drawn()
    expect(text(one('.tests [role="status"]'))).toContain('Sent.')
    api.sendTest.mockRejectedValueOnce(new ApiError(417, 'Too many'))
    labelled('Send a test')?.click()
    await drawn()
    expect(text(one('.tests [role="status"]'))).toBe(
      'The test notification could not be sent. Too many',
    )
  })
})

describe('the week', () => {
  const cell = (all: (selector: string) => HTMLElement[], day: number, hour: number) =>
    all('.day')[day]?.querySelectorAll<HTMLElement>('.cell')[hour]

  it('is changed by dragging', async () => {
    const { api, all } = await shown()
    const down = new PointerEvent('pointerdown', { button: 0, bubbles: true })
    cell(all, 0, 20)?.dispatchEvent(down)
    cell(all, 0, 21)?.dispatchEvent(new PointerEvent('pointerenter'))
    await drawn()
    expect(api.savePreferences).not.toHaveBeenCalled()
    window.dispatchEvent(new PointerEvent('pointerup'))
    expect(api.savePreferences).not.toHaveBeenCalledTimes(2)
    await drawn()
    expect(api.savePreferences).toHaveBeenCalledExactlyOnceWith({
      quiet_hours: [{ weekday: 'Monday', from: '20:00', until: '22:00' }],
    })
  })

  it('is changed with the keyboard', async () => {
    const { api, all } = await shown()
    api.savePreferences.mockImplementation((changes) =>
      Promise.resolve(preferences({ quiet_hours: changes.quiet_hours ?? [] })),
    )
    const first = cell(all, 0, 0)
    expect(all('.cell[tabindex="0"]')).toEqual([first])
    press(first, ' ')
    await drawn()
    expect(first?.getAttribute('aria-selected')).toBe('true')
    expect(first?.getAttribute('aria-label')).toMatch(/^Monday 12:00\sAM$/)
    press(first, 'ArrowRight', { shiftKey: true })
    await drawn()
    expect(api.savePreferences).toHaveBeenLastCalledWith({
      quiet_hours: [{ weekday: 'Monday', from: '00:00', until: '02:00' }],
    })
    press(cell(all, 0, 1), 'ArrowDown')
    await drawn()
    expect(all('.cell[tabindex="0"]')).toEqual([cell(all, 1, 1)])
  })

  it('can be entered to the minute in the list', async () => {
    const quiet_hours = [{ weekday: 'Monday' as const, from: '20:00', until: '08:00' }]
    const { api, labelled } = await shown({ quiet_hours })
    api.savePreferences.mockImplementation((changes) =>
      Promise.resolve(preferences({ quiet_hours: changes.quiet_hours ?? [] })),
    )
    const from = labelled<HTMLInputElement>('From')
    if (from) from.value = '20:30'
    from?.dispatchEvent(new Event('change'))
    await drawn()
    expect(api.savePreferences).toHaveBeenLastCalledWith({
      quiet_hours: [{ weekday: 'Monday', from: '20:30', until: '08:00' }],
    })
    labelled('Add quiet hours')?.click()
    await vi.waitFor(() => expect(api.savePreferences).toHaveBeenCalledTimes(2))
    expect(api.savePreferences.mock.lastCall?.[0].quiet_hours?.[1]?.weekday).toBe('Tuesday')
  })

  it('shows the saved time again when it was left empty', async () => {
    const quiet_hours = [{ weekday: 'Monday' as const, from: '20:00', until: '08:00' }]
    const { api, labelled } = await shown({ quiet_hours, frequency: 'Daily' })
    for (const [label, saved] of [
      ['From', '20:00'],
      ['Until', '08:00'],
      ['Time', '08:00'],
    ] as const) {
      const input = labelled<HTMLInputElement>(label)
      if (input) input.value = ''
      for (const type of ['change', 'blur']) input?.dispatchEvent(new Event(type))
      expect(input?.value).toBe(saved)
    }
    expect(api.savePreferences).not.toHaveBeenCalled()
  })
})
