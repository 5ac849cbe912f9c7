/** One file on its way to being a photo. */
import type { Photo, Status, UploadTicket } from "../api";

export type Stage =
  | "new"
  | "checked"
  | "hashed"
  | "asking"
  | "ready"
  | "sending"
  | "sent"
  | "duplicate"
  | "refused"
  | "failed"
  | "cancelled";

export type Ticket = Extract<UploadTicket, { photoId: string }>;

/** Where a photo goes. */
export interface Target {
  album?: string;
  /** The album is another user's, and so will the photo be. */
  of?: { owner: string; name: string };
}

export interface Upload extends Target {
  id: number;
  file: File;
  stage: Stage;
  type?: string;
  md5?: string;
  ticket?: Ticket;
  /** When the ticket was given: milliseconds. */
  ticketAt?: number;
  /** Bytes. */
  sent: number;
  reason?: string;
  photoId?: string;
  /** The name of the photo that is there already. */
  twinName?: string;
  /** Of a sidecar: the upload of its photo. */
  beside?: number;
  /** How far the photo's processing is after it was sent. */
  photo?: { status: Status; step: Photo["step"]; reason?: string };
}

const UNDER_WAY: Stage[] = ["new", "checked", "hashed", "asking", "ready", "sending"];

export function isUnderWay({ stage }: Upload): boolean {
  return UNDER_WAY.includes(stage);
}
