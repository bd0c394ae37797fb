/** Loaded by Helpdesk's page: replaces its bell. */
import { start } from './helpdesk/start'

// An error here must not break Helpdesk: it keeps its own bell.
try {
  start()
} catch (error) {
  console.warn('helpdesk_notify:', error)
}
