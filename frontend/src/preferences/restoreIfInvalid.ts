/** Shows the saved value again in an input that was left empty or invalid, which is not saved. */
export function restoreIfInvalid(event: Event, saved: string | number): void {
  const input = event.target as HTMLInputElement
  if (!input.checkValidity()) input.value = String(saved)
}
