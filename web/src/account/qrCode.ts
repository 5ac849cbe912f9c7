/** A text -> the shape of its QR code. Pure; apart, because few people ever need it. */
import { encodeQR } from "qr";

export interface QrShape {
  /** Modules a side, the quiet zone included. */
  size: number;
  /** The dark modules, for a path of an SVG. */
  path: string;
}

// ISO/IEC 18004 wants so many light modules around it.
const QUIET_ZONE = 4;

export function qrShape(text: string): QrShape {
  const rows = encodeQR(text, "raw", { border: QUIET_ZONE });
  const dark = rows.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : "")));
  return { size: rows.length, path: dark.join("") };
}
