/** Why a camera, a microphone or a screen is not to be had. */
export type MediaProblem = 'refused' | 'missing' | 'busy' | 'insecure' | 'failed';

/** What a browser’s refusal means (Media Capture §10.6). */
export function mediaProblemOf(error: unknown): MediaProblem {
  switch (error instanceof Error ? error.name : '') {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'refused';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'missing';
    case 'NotReadableError':
    case 'AbortError':
      return 'busy';
    default:
      return 'failed';
  }
}
