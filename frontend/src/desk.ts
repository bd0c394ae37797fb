/** Loaded by Frappe's Desk, not as a module: adds the bell to its navbar. */
import { start } from './desk/start'

// An error here must not break Desk.
try {
  start()
} catch (error) {
  console.warn('helpdesk_notify:', error)
}
