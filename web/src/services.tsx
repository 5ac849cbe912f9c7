/** Composition root: configuration -> everything that exists as long as the page. */
import { createContext, useContext } from "react";
import { Api } from "./api";
import { Auth } from "./auth";
import type { Config } from "./config";
import { LiveConnection } from "./live/connection";
import { type PhotoEvent, PhotoEvents } from "./live/events";
import { UploadQueue, type Work } from "./uploads/queue";
import { keepUnfinished } from "./uploads/unfinished";
import { browserWork } from "./uploads/work";
import { findPhotos } from "./urls/findPhotos";
import { PhotoUrls } from "./urls/photoUrls";

export interface Services {
  auth: Auth;
  api: Api;
  events: PhotoEvents;
  live: LiveConnection;
  uploads: UploadQueue;
  /** Names of files whose upload a reload ended. */
  unfinished: string[];
  urls: PhotoUrls;
  apiUrl: string;
  /** All of it runs on one machine. */
  isLocal: boolean;
}

export function createServices(config: Config): Services {
  const auth = new Auth(config);
  const api = new Api(config.apiUrl, auth.token);
  const events = new PhotoEvents();
  const work = browserWork(api);
  const send: Work["send"] = async (ticket, ...rest) => {
    await work.send(ticket, ...rest);
    live.expect(ticket.photoId);
  };
  const reprocess: Work["reprocess"] = async (photoId) => {
    await work.reprocess(photoId);
    live.expect(photoId);
  };
  const uploads = new UploadQueue({ ...work, send, reprocess }, config.signedUrlSeconds);
  const live = new LiveConnection(config.webSocketUrl, auth.token, api, (event) =>
    events.publish(placed(event, uploads)),
  );
  events.listen((event) => uploads.heard(event));
  const unfinished = keepUnfinished(uploads, sessionStorage);
  const urls = new PhotoUrls({ find: (ids) => findPhotos(api, ids), now: Date.now });
  return { auth, api, events, live, uploads, unfinished, urls, apiUrl: config.apiUrl, isLocal: config.local };
}

// Until its metadata is stored, a photo's record has no album.
function placed(event: PhotoEvent, uploads: UploadQueue): PhotoEvent {
  if (event.type !== "photo" || event.photo.albumIds || event.photo.status === "SUCCEEDED") return event;
  const album = uploads.albumOf(event.photo.id);
  return album ? { ...event, photo: { ...event.photo, albumIds: [album] } } : event;
}

const Context = createContext<Services | null>(null);

export const ServicesProvider = Context.Provider;

export function useServices(): Services {
  const services = useContext(Context);
  if (!services) throw new Error("There is no ServicesProvider above");
  return services;
}
