const FIRST_MILLISECONDS = 1000;
const MAX_MILLISECONDS = 30_000;

/** How long to wait before attempt `attempt` (from 0), in milliseconds; `random` (0-1) spreads many clients. Pure. */
export function backoff(attempt: number, random: number): number {
  const most = Math.min(MAX_MILLISECONDS, FIRST_MILLISECONDS * 2 ** attempt);
  return most / 2 + (most / 2) * random;
}
