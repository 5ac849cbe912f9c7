/** The QR code that an authenticator app reads, read by a decoder. */
import { decodeQR } from "qr/decode.js";
import { expect, it } from "vitest";
import { qrShape } from "../src/account/qrCode";

const SCALE = 4;

it("says what an authenticator app needs to know", () => {
  const uri = `otpauth://totp/Photo%20Search:${"a".repeat(60)}@example.com?secret=${"A2B3".repeat(13)}&issuer=Photo%20Search`;
  const { size, path } = qrShape(uri);
  const side = size * SCALE;
  const data = new Uint8Array(side * side * 4).fill(255);
  for (const [, x, y] of path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)) {
    for (let i = 0; i < SCALE * SCALE; i++) {
      const pixel = (Number(y) * SCALE + Math.floor(i / SCALE)) * side + Number(x) * SCALE + (i % SCALE);
      data.fill(0, pixel * 4, pixel * 4 + 3);
    }
  }
  expect(decodeQR({ width: side, height: side, data })).toBe(uri);
});
