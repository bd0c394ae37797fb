/** Loaded by Helpdesk's page: puts the live bell in the place of the one that is there. */
import { start } from './helpdesk/start'

// Whatever goes wrong here, Helpdesk goes on, with its own bell.
try {
  start()
} catch (error) {
  console.warn('helpdesk_notify:', error)
}
