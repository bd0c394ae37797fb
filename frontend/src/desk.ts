/** Loaded by Frappe's Desk: puts the live bell into its navbar. Not a module there. */
import { start } from './desk/start'

// Whatever goes wrong here, Desk goes on.
try {
  start()
} catch (error) {
  console.warn('helpdesk_notify:', error)
}
