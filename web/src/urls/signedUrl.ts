/** What a presigned URL (Signature Version 4) says of itself, and how old it is whatever the clock here shows. Pure. */

interface Validity {
  /** Milliseconds since 1970, by the signer's clock. */
  signedAt: number;
  milliseconds: number;
}

// What begins to load later might not get through.
const MARGIN_MILLISECONDS = 20_000;

/** Null if this is no such URL: then nobody knows when it ends. */
export function validityOf(url: string): Validity | null {
  // To parse the whole URL of each tile would be felt in scrolling.
  const [, date, time] = /[?&]X-Amz-Date=(\d{8})T(\d{6})Z(?:&|$)/.exec(url) ?? [];
  const [, seconds] = /[?&]X-Amz-Expires=(\d+)(?:&|$)/.exec(url) ?? [];
  if (!date || !time || !seconds) return null;
  const iso = `${date.replace(/(....)(..)(..)/, "$1-$2-$3")}T${time.replace(/(..)(..)(..)/, "$1:$2:$3")}Z`;
  return { signedAt: Date.parse(iso), milliseconds: Number(seconds) * 1000 };
}

/** The one of two URLs that was signed later; the first if nobody knows. */
export function later(one: string | undefined, other: string | undefined): string | undefined {
  if (!one || !other) return one ?? other;
  return (validityOf(other)?.signedAt ?? 0) > (validityOf(one)?.signedAt ?? 0) ? other : one;
}

/** Tells how old URLs are. The clock here may be wrong: the freshest URL that was seen is taken to be just signed. */
export class SigningClock {
  private ahead = Number.POSITIVE_INFINITY;

  constructor(private readonly now: () => number) {}

  /** Whether the URL works for a while yet. */
  isUsable(url: string): boolean {
    const validity = validityOf(url);
    if (!validity) return true;
    const { signedAt, milliseconds } = validity;
    this.ahead = Math.min(this.ahead, this.now() - signedAt);
    return this.now() - this.ahead < signedAt + milliseconds - Math.min(MARGIN_MILLISECONDS, milliseconds / 2);
  }
}
