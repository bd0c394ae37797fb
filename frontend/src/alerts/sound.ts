const NOTES = [
  { pitch: 880, at: 0 },
  { pitch: 1318.5, at: 0.11 },
]
const LENGTH = 0.45
const LOUDNESS = 0.12

let audio: AudioContext | null = null

/** Plays two short tones; silent where the browser requires a click on the page first. */
export function playSound(): void {
  try {
    audio ??= new AudioContext()
    const { state, currentTime } = audio
    if (state === 'suspended') void audio.resume().catch(() => {})
    else for (const { pitch, at } of NOTES) playTone(audio, pitch, currentTime + at)
  } catch {
    // There is no sound device, or it must not be used.
  }
}

function playTone(context: AudioContext, pitch: number, start: number): void {
  const tone = context.createOscillator()
  const volume = context.createGain()
  tone.frequency.value = pitch
  volume.gain.setValueAtTime(0, start)
  volume.gain.linearRampToValueAtTime(LOUDNESS, start + 0.02)
  volume.gain.exponentialRampToValueAtTime(0.0001, start + LENGTH)
  tone.connect(volume).connect(context.destination)
  tone.start(start)
  tone.stop(start + LENGTH)
}
